using Weir.Dialects.GitHub.Lint.Runners;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>A shell is one that runners know, on the system of the job, or a command line with a place for the script.</summary>
internal sealed class ShellRule : ILintRule
{
    private static readonly string[] Everywhere = ["bash", "pwsh", "python"];
    private static readonly string[] OnUnix = ["sh"];
    private static readonly string[] OnWindows = ["cmd", "powershell"];

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        CheckShell(workflow.Root.Get("defaults").Get("run").Get("shell"), null, workflow, diagnostics);
        foreach (var job in workflow.Jobs)
        {
            var system = RunnerChoice.Of(job, workflow).System;
            CheckShell(job.Template.Get("defaults").Get("run").Get("shell"), system, workflow, diagnostics);
            foreach (var step in job.Steps)
                CheckShell(step.Template.Get("shell"), system, workflow, diagnostics);
        }
    }

    private static void CheckShell(Template? shell, RunnerSystem? system, LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        if (shell.TextOrNull() is not { Length: > 0 } name || name.Contains("{0}", StringComparison.Ordinal)
            || workflow.ExpressionsIn(shell!).Count > 0)
            return;
        var isUnix = system is RunnerSystem.Linux or RunnerSystem.MacOS;
        string[] there = [.. Everywhere, .. system == RunnerSystem.Windows ? [] : OnUnix, .. isUnix ? [] : OnWindows];
        string[] all = [.. Everywhere, .. OnUnix, .. OnWindows];
        if (!all.Contains(name, StringComparer.OrdinalIgnoreCase))
            diagnostics.Add(
                LintRules.Shell,
                shell!.At,
                $"'{name}' is no shell that runners know",
                $"{Suggestion.For(name, there)}; any other command needs '{{0}}' where the script's file goes");
        else if (!there.Contains(name, StringComparer.OrdinalIgnoreCase))
            diagnostics.Add(LintRules.ShellSystem, shell!.At, $"there is no '{name}' on {system}", Suggestion.For(name, there));
    }
}
