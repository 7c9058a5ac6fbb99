using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>The repository that an action or a called workflow comes from.</summary>
/// <param name="Repository">Such as <c>actions/checkout</c>.</param>
/// <param name="Reference">The branch, tag or commit that was asked for.</param>
internal sealed record ActionOrigin(string Repository, string Reference)
{
    /// <summary>Where a pipeline comes from; null for the run's own repository.</summary>
    public static ActionOrigin? Of(Plan plan) => SourceOf(plan) is { } source ? new ActionOrigin(source.Repository, source.Reference) : null;

    /// <summary>The file that a pipeline was fetched from; null for one of the run's own repository.</summary>
    public static RemoteSource? SourceOf(Plan plan) =>
        !plan.Path.StartsWith('.') && WorkflowReference.Parse(plan.Path) is { Repository.Length: > 0 } source ? source : null;
}
