using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>What may be said of a concurrency group before its expressions are evaluated.</summary>
internal static class ConcurrencyText
{
    /// <summary>How many characters the name of a group may have.</summary>
    public const int MaxLength = 400;

    public static void Check(Template? concurrency, DiagnosticBag diagnostics)
    {
        var group = concurrency is Template.Mapping mapping ? mapping["group"] : concurrency;
        if (group is Template.Literal && string.IsNullOrEmpty(group.TextOrNull()))
            diagnostics.Add(GitHubRules.Unusable, group.At, "the name of the concurrency group is empty");
        if (group.TextOrNull() is { Length: > MaxLength } name)
            diagnostics.Add(GitHubRules.Unusable, group!.At, $"the name of a concurrency group has at most {MaxLength} characters, found {name.Length}");
    }
}
