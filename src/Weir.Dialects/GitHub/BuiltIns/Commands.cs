using System.Globalization;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>Runs programs for an action, in the environment that it has made so far.</summary>
internal sealed class Commands(BuiltInCall call, StepEnvironment environment)
{
    // The port hands on both streams as one: the shell keeps what the program complains of apart from what it answers.
    private const string Apart = "errors=$1; shift; exec \"$@\" 2>\"$errors\"";

    private static int _count;

    /// <summary>Asks a program something.</summary>
    /// <param name="program">A path, or a name that is looked for in <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs; null for the workspace.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ActionFailure">There is no such program.</exception>
    public async ValueTask<CommandAnswer> AskAsync(
        string program, IReadOnlyList<string> arguments, string? folder, CancellationToken cancellationToken)
    {
        var path = await FindAsync(program, cancellationToken).ConfigureAwait(false);
        var session = call.Job.Session;
        var number = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        var errors = $"{session.Places.Temporary}/weir-errors-{number}";
        var output = new Gathered();
        try
        {
            var request = Request("sh", ["-c", Apart, "sh", errors, path, .. arguments], folder);
            var result = await session.RunAsync(request, output, cancellationToken).ConfigureAwait(false);
            var complaint = await session.Files.ReadTextAsync(errors, cancellationToken).ConfigureAwait(false);
            return new CommandAnswer(result.ExitCode, output.Text, complaint?.Trim() ?? "");
        }
        finally
        {
            await session.Files.RemoveAsync(errors, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Asks a program something that it must answer.</summary>
    /// <returns>The answer without the blanks around it.</returns>
    /// <exception cref="ActionFailure">It is not there, or fails; the message says what it complained of.</exception>
    public async ValueTask<string> AskSurelyAsync(
        string program, IReadOnlyList<string> arguments, string? folder, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(program, arguments, folder, cancellationToken).ConfigureAwait(false);
        return answer.ExitCode == 0
            ? answer.Text
            : throw new ActionFailure($"'{Shown(program, arguments)}' failed with exit code {answer.ExitCode}: {answer.Complaint}");
    }

    /// <summary>Runs a program whose output is part of the log.</summary>
    /// <exception cref="ActionFailure">It is not there, or fails.</exception>
    public async ValueTask RunAsync(string program, IReadOnlyList<string> arguments, string? folder, CancellationToken cancellationToken)
    {
        var path = await FindAsync(program, cancellationToken).ConfigureAwait(false);
        call.Write(LogKind.Command, Shown(program, arguments));
        var result = await call.Job.Session.RunAsync(Request(path, arguments, folder), new ToLog(call), cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw new ActionFailure($"'{Shown(program, arguments)}' failed with exit code {result.ExitCode}");
    }

    private async ValueTask<string> FindAsync(string program, CancellationToken cancellationToken) =>
        await environment.FindProgramAsync(program, cancellationToken).ConfigureAwait(false)
            ?? throw new ActionFailure($"the program '{program}' is not in PATH, where this action needs it");

    private ProcessRequest Request(string program, IReadOnlyList<string> arguments, string? folder) => new()
    {
        Program = program,
        Arguments = arguments,
        WorkingDirectory = folder ?? call.Job.Session.Places.Workspace,
        Environment = environment.Variables,
    };

    private static string Shown(string program, IReadOnlyList<string> arguments) => string.Join(' ', [program, .. arguments]);

    private sealed class Gathered : IOutput
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString().Trim();

        public void Line(ReadOnlySpan<byte> utf8) => _text.Append(Encoding.UTF8.GetString(utf8)).Append('\n');
    }

    private sealed class ToLog(BuiltInCall call) : IOutput
    {
        public void Line(ReadOnlySpan<byte> utf8) => call.Say(Encoding.UTF8.GetString(utf8));
    }
}

/// <summary>What a program answered.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Text">What it wrote to its output, without the blanks around it.</param>
/// <param name="Complaint">What it wrote to its error output, without the blanks around it.</param>
internal sealed record CommandAnswer(int ExitCode, string Text, string Complaint);
