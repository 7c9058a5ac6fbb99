using System.Security.Cryptography;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Lines that one shell runs.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Lines">The lines; a line may have several.</param>
internal sealed record ShellScript(string Name, IReadOnlyList<string> Lines)
{
    /// <summary>What it is called where it fails.</summary>
    public string Title { get; init; } = "the script";

    /// <summary>The variables that it has besides those of the job.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>Runs lines of a script in one shell, and shows each command before what it writes.</summary>
internal sealed class ShellRun(RunningJob job, Section section)
{
    private const string Bash = "bash";

    /// <summary>Takes each line that is shown, commands as well; null for nobody.</summary>
    public Action<string>? Sees { get; init; }

    /// <summary>Runs a script to its end, or until a token is cancelled.</summary>
    /// <exception cref="ExecutorException">The shell cannot be started.</exception>
    public async Task<ProcessResult> RunAsync(ShellScript script, CancellationToken stop)
    {
        var session = job.Context.Session;
        var environment = new Dictionary<string, string>(session.Environment);
        foreach (var (key, value) in job.Variables.Environment.Concat(script.Environment))
            environment[key] = value;
        environment["CI_JOB_STATUS"] = job.Status;
        var path = environment.GetValueOrDefault("PATH", "");
        var shell = await session.FindProgramAsync(Bash, path, job.Force).ConfigureAwait(false) ?? "sh";
        var mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var file = await job.WriteAsync(script.Name, Text(script.Lines, mark, shell.EndsWith(Bash, StringComparison.Ordinal))).ConfigureAwait(false);
        var request = new ProcessRequest { Program = shell, Arguments = [file], WorkingDirectory = job.Workspace, Environment = environment };
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, job.Force);
        return await session.RunAsync(request, new ScriptOutput(job.Context.Log, section.Number, script.Lines, mark, Sees), either.Token).ConfigureAwait(false);
    }

    // A line that is marked is shown instead of what marks it: so commands stand where they were run, whatever is written between them.
    private string Text(IReadOnlyList<string> lines, string mark, bool isBash)
    {
        var text = new StringBuilder();
        text.Append(isBash ? "set -eo pipefail\n" : "if set -o | grep pipefail > /dev/null; then set -o pipefail; fi; set -o errexit\n");
        text.Append("set +o noclobber\n");
        if (job.Variables.Flag("CI_DEBUG_TRACE", usual: false))
            text.Append("set -o xtrace\n");
        for (var index = 0; index < lines.Count; index++)
        {
            if (!string.IsNullOrWhiteSpace(lines[index]))
                text.Append("echo ").Append(mark).Append(index).Append('\n').Append(lines[index]).Append('\n');
        }

        return text.ToString();
    }
}
