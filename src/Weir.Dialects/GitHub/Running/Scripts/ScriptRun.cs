using System.Text;
using Weir.Dialects.GitHub.Running.Files;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Scripts;

/// <summary>Runs a script in a shell.</summary>
internal static class ScriptRun
{
    /// <summary>Runs the script of a step.</summary>
    public static async Task<StepEnd> RunAsync(RunningStep step, Step.Run script)
    {
        var files = await StepFiles.CreateAsync(step).ConfigureAwait(false);
        try
        {
            return await RunScriptAsync(step, script).ConfigureAwait(false);
        }
        finally
        {
            await files.ProcessAsync().ConfigureAwait(false);
        }
    }

    private static async Task<StepEnd> RunScriptAsync(RunningStep step, Step.Run script)
    {
        var problems = new DiagnosticBag();
        var text = await step.EvaluateAsync(templates => templates.Text(script.Script) ?? "", problems).ConfigureAwait(false);
        var asked = await step.EvaluateAsync(templates => new ScriptDefaults(templates.Text(script.Shell), templates.Text(script.WorkingDirectory)), problems).ConfigureAwait(false);
        if (problems.HasErrors)
            return step.Fail(problems);

        // The defaults of a job are not for what runs inside of an action.
        var defaults = step.Scope.IsJob ? step.Job.Defaults : new ScriptDefaults(null, null);
        var variables = step.Variables();
        var environment = ProcessEnvironment.Of(step, variables, []);
        var folder = FolderOf(step, NonEmpty(asked.WorkingDirectory) ?? defaults.WorkingDirectory);
        if (await FindShellAsync(step, NonEmpty(asked.Shell) ?? defaults.Shell, environment["PATH"]).ConfigureAwait(false) is not var (shell, program))
            return StepEnd.Failure(step.Log.FirstError ?? "its shell was not found");
        Introduce(step, text, $"{program} {shell.Format}", variables);
        if (await step.Job.Files.StatAsync(folder, step.Limits.Token).ConfigureAwait(false) is not { Kind: JobFileKind.Folder })
            return step.Fail($"the working directory '{folder}' does not exist");
        foreach (var (name, value) in await step.Job.Toolkit.ForScriptAsync(step.Job.Gateway, step.Limits.Token).ConfigureAwait(false))
            environment[name] = value;
        var file = $"{step.Job.Places.Temporary}/{step.Job.NextFileName("script-")}{shell.Extension}";
        await WriteAsync(step, file, shell.Wrap(text)).ConfigureAwait(false);
        return await StepProcess.RunAsync(step, new ProcessRequest
        {
            Program = program,
            Arguments = shell.Arguments(file),
            WorkingDirectory = folder,
            Environment = environment,
        }).ConfigureAwait(false);
    }

    /// <summary>The first line of a script that is not blank: what a step without a name is called after.</summary>
    public static string FirstLine(string script)
    {
        var text = script.TrimStart(' ', '\t', '\r', '\n');
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end];
    }

    private static void Introduce(RunningStep step, string text, string shell, OrderedDictionary<string, string> variables)
    {
        step.Log.BeginGroup($"Run {FirstLine(text)}");
        step.Log.Write(LogKind.Command, text.TrimEnd('\n'));
        step.Log.Write(LogKind.Output, $"shell: {shell}");
        step.Log.WriteVariables(variables);
        step.Log.EndGroup();
    }

    private static async Task<(Shell Shell, string Program)?> FindShellAsync(RunningStep step, string? asked, string path)
    {
        try
        {
            var shells = asked is null ? DefaultsOf(step.Job) : [Shell.Parse(asked)];
            foreach (var shell in shells)
            {
                if (await step.Job.Context.Session.FindProgramAsync(shell.Program, path, step.Limits.Token).ConfigureAwait(false) is { } program)
                    return (shell, program);
            }

            step.Log.Error($"the shell '{string.Join("' or '", shells.Select(shell => shell.Program))}' is not installed: it is in none of the folders of PATH '{path}'");
        }
        catch (FormatException exception)
        {
            step.Log.Error(exception.Message);
        }

        return null;
    }

    // On GitHub, steps in a container are scripts of 'sh' where nothing else is said, also where the image has bash.
    private static IReadOnlyList<Shell> DefaultsOf(RunningJob job) => job.HasOwnContainer ? [Shell.Parse("sh")] : Shell.Defaults(job.Context.Session.Machine.System);

    private static string FolderOf(RunningStep step, string? folder)
    {
        var workspace = step.Job.Places.Workspace;
        var rooted = string.IsNullOrEmpty(folder) ? workspace : folder.StartsWith('/') ? folder : $"{workspace}/{folder}";
        return rooted.Length > 1 ? rooted.TrimEnd('/') : rooted;
    }

    private static async Task WriteAsync(RunningStep step, string path, string text)
    {
        var stream = await step.Job.Files.OpenWriteAsync(path, null, step.Limits.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), step.Limits.Token).ConfigureAwait(false);
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
