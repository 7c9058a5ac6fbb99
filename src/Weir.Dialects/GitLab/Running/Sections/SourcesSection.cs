using System.Globalization;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Gets the repository's files, as the variables that begin with <c>GIT_</c> ask for.</summary>
/// <remarks>The place is always a new one, so there is nothing that <c>GIT_CLEAN_FLAGS</c> could clean, and nothing is fetched that flags could be for.</remarks>
internal sealed class SourcesSection(RunningJob job)
{
    private const string Hook = "pre_get_sources_script";
    private const string UsualStrategy = "fetch";
    private const int UsualDepth = 20;

    private static readonly (string Variable, string Why)[] NotFollowed =
    [
        ("GIT_CLONE_PATH", "each job has a place of its own"),
        ("GIT_SUBMODULE_PATHS", "all submodules come"),
        ("GIT_SUBMODULE_UPDATE_FLAGS", "submodules come as the commit has them"),
    ];

    /// <summary>Gets them.</summary>
    /// <exception cref="SectionException">They cannot be had.</exception>
    public async Task RunAsync()
    {
        var strategy = job.Variables["GIT_STRATEGY"] is { Length: > 0 } given ? given : UsualStrategy;
        if (strategy is "none" or "empty")
            return;
        if (job.Settings.Part("hooks").Texts(Hook) is { Count: > 0 } hook)
            await RunHookAsync(hook).ConfigureAwait(false);
        if (job.Context.Stop.Cause is not null)
            return;
        var section = await Section.BeginAsync(job, "get_sources", "Get sources").ConfigureAwait(false);
        if (strategy is not (UsualStrategy or "clone"))
            await section.WarnAsync($"GIT_STRATEGY is '{strategy}', which does not count: expected clone, fetch, none or empty").ConfigureAwait(false);
        foreach (var (variable, why) in NotFollowed.Where(pair => job.Variables[pair.Variable] is { Length: > 0 }))
            await section.WarnAsync($"{variable} does not count here: {why}").ConfigureAwait(false);
        await CheckOutAsync(section).ConfigureAwait(false);
        if (!job.Variables.Flag("GIT_CHECKOUT", usual: true))
            await LeaveHistoryAloneAsync(section).ConfigureAwait(false);
        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }

    private async Task CheckOutAsync(Section section)
    {
        var submodules = job.Variables["GIT_SUBMODULE_STRATEGY"] is { Length: > 0 } wanted ? wanted : "none";
        if (submodules is not ("none" or "normal" or "recursive"))
            throw await section.FailAsync($"GIT_SUBMODULE_STRATEGY is '{submodules}': expected normal, recursive or none", FailureCause.System).ConfigureAwait(false);
        try
        {
            var request = new CheckoutRequest
            {
                Path = job.Workspace,
                Depth = job.Variables["GIT_DEPTH"] is { } depth ? DepthOf(depth) : UsualDepth,
                Submodules = submodules != "none",
                NestedSubmodules = submodules == "recursive",
                LargeFiles = !job.Variables.Flag("GIT_LFS_SKIP_SMUDGE", usual: false) && await HasLargeFilesAsync().ConfigureAwait(false),
                Token = job.Context.Assignment.Token,
            };
            var given = await job.Context.Sources.CheckOutAsync(job.Context.Session, request, job.Force).ConfigureAwait(false);
            section.Say($"Checked out {given.Commit}: {given.Method}");
        }
        catch (CheckoutException exception)
        {
            throw await section.FailAsync(exception.Message, FailureCause.System).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> HasLargeFilesAsync() =>
        await job.Context.Session.FindProgramAsync("git-lfs", job.Context.Session.Environment.GetValueOrDefault("PATH", ""), job.Force).ConfigureAwait(false) is not null;

    // What is no number is 0 on GitLab's server, which is all of the history.
    private static int DepthOf(string text) =>
        int.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var depth) ? Math.Max(0, depth) : 0;

    private async Task LeaveHistoryAloneAsync(Section section)
    {
        var files = job.Context.Session.Files;
        List<string> found = [];
        await foreach (var file in files.ListAsync(job.Workspace, job.Force).ConfigureAwait(false))
            found.Add(file.Path);
        foreach (var path in found.Where(path => path != $"{job.Workspace}/.git"))
            await files.RemoveAsync(path, job.Force).ConfigureAwait(false);
        section.Say("GIT_CHECKOUT is false: the history is there, without files");
    }

    private async Task RunHookAsync(IReadOnlyList<string> hook)
    {
        var section = await Section.BeginAsync(job, Hook, "Run the hook before getting sources").ConfigureAwait(false);
        try
        {
            var result = await new ShellRun(job, section).RunAsync(new ShellScript(Hook, hook), job.Context.Stop.Token).ConfigureAwait(false);
            job.Force.ThrowIfCancellationRequested();
            if (ScriptEnd.Of(job.Context.Stop) is null && result.ExitCode != 0)
                throw await section.FailAsync($"'{Hook}' ended with exit code {result.ExitCode}", FailureCause.Script).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!job.Force.IsCancellationRequested)
        {
            // It was to stop before the hook began.
        }
        catch (ExecutorException exception)
        {
            throw await section.FailAsync(exception.Message, FailureCause.System).ConfigureAwait(false);
        }

        var stopped = ScriptEnd.Of(job.Context.Stop);
        await section.EndAsync(stopped?.Result ?? JobResult.Success, stopped?.Reason).ConfigureAwait(false);
    }
}
