using System.Globalization;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Gets the repository's files, as the variables <c>GIT_STRATEGY</c>, <c>GIT_DEPTH</c> and <c>GIT_SUBMODULE_STRATEGY</c> ask for.</summary>
internal sealed class SourcesSection(RunningJob job)
{
    private const int UsualDepth = 20;

    /// <summary>Gets them.</summary>
    /// <exception cref="SectionException">They cannot be had.</exception>
    public async Task RunAsync()
    {
        if (job.Settings.Part("hooks").Texts("pre_get_sources_script") is { Count: > 0 } hook)
            await RunHookAsync(hook).ConfigureAwait(false);
        var strategy = job.Variables["GIT_STRATEGY"] ?? "fetch";
        if (strategy is "none" or "empty")
            return;
        var section = await Section.BeginAsync(job, "get_sources", "Get sources").ConfigureAwait(false);
        if (strategy is not ("fetch" or "clone"))
            throw await section.FailAsync($"GIT_STRATEGY is '{strategy}': it can be clone, fetch, none or empty", FailureCause.System).ConfigureAwait(false);
        var submodules = job.Variables["GIT_SUBMODULE_STRATEGY"] ?? "none";
        try
        {
            var given = await job.Context.Sources.CheckOutAsync(
                job.Context.Session,
                new CheckoutRequest
                {
                    Path = job.Workspace,
                    Depth = int.TryParse(job.Variables["GIT_DEPTH"], CultureInfo.InvariantCulture, out var depth) ? depth : UsualDepth,
                    Submodules = submodules is "normal" or "recursive",
                    NestedSubmodules = submodules == "recursive",
                    Token = job.Context.Assignment.Token,
                },
                job.Force).ConfigureAwait(false);
            section.Say($"Checked out {given.Commit}: {given.Method}");
            await section.EndAsync(JobResult.Success).ConfigureAwait(false);
        }
        catch (CheckoutException exception)
        {
            throw await section.FailAsync(exception.Message, FailureCause.System).ConfigureAwait(false);
        }
    }

    private async Task RunHookAsync(IReadOnlyList<string> hook)
    {
        var section = await Section.BeginAsync(job, "pre_get_sources_script", "Run the hook before getting sources").ConfigureAwait(false);
        var result = await new ShellRun(job, section).RunAsync("pre_get_sources_script", hook, job.Context.Stop.Token).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw await section.FailAsync($"'pre_get_sources_script' ended with exit code {result.ExitCode}", FailureCause.Script).ConfigureAwait(false);
        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }
}
