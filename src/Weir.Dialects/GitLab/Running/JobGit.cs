using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Asks git about the job's own copy of the repository.</summary>
internal sealed class JobGit(RunningJob job)
{
    /// <summary>The lines that git answers; null where it fails, as in a folder without a repository.</summary>
    public async Task<IReadOnlyList<string>?> LinesAsync(IReadOnlyList<string> arguments)
    {
        var output = new Lines();
        var request = new ProcessRequest
        {
            Program = "git",
            Arguments = ["-c", "core.quotePath=false", .. arguments],
            WorkingDirectory = job.Workspace,
            Environment = job.Context.Session.Environment,
        };
        try
        {
            return (await job.Context.Session.RunAsync(request, output, job.Force).ConfigureAwait(false)).ExitCode == 0 ? output.All : null;
        }
        catch (ExecutorException)
        {
            // Without git there is no repository that could say something.
            return null;
        }
    }

    /// <summary>A path as git names it: in quotes, with escapes, where it has quotes or control characters in it.</summary>
    public static string Unquoted(string path)
    {
        if (path is not ['"', .. var quoted, '"'])
            return path;
        var text = new StringBuilder();
        for (var at = 0; at < quoted.Length; at++)
        {
            if (quoted[at] != '\\')
                text.Append(quoted[at]);
            else if (quoted[++at] is >= '0' and <= '3')
                text.Append((char)Convert.ToInt32(quoted[at..((at += 2) + 1)], 8));
            else
                text.Append("\a\b\t\n\v\f\r\"\\"["abtnvfr\"\\".IndexOf(quoted[at], StringComparison.Ordinal)]);
        }

        return text.ToString();
    }

    private sealed class Lines : IOutput
    {
        public List<string> All { get; } = [];

        public void Line(ReadOnlySpan<byte> utf8) => All.Add(Encoding.UTF8.GetString(utf8));
    }
}
