using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Asks git about the job's own copy of the repository.</summary>
internal sealed class JobGit(RunningJob job)
{
    /// <summary>The lines that git answers; none where it fails, as in a folder without a repository.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(IReadOnlyList<string> arguments)
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
            return (await job.Context.Session.RunAsync(request, output, job.Force).ConfigureAwait(false)).ExitCode == 0 ? output.All : [];
        }
        catch (ExecutorException)
        {
            // Without git there is no repository that could say something.
            return [];
        }
    }

    private sealed class Lines : IOutput
    {
        public List<string> All { get; } = [];

        public void Line(ReadOnlySpan<byte> utf8) => All.Add(Encoding.UTF8.GetString(utf8));
    }
}
