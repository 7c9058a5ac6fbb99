using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>The patterns of filters are no regular expressions, and are not written as if they were.</summary>
internal sealed partial class FilterPatternRule : ILintRule
{
    private static readonly string[] NameFilters = ["branches", "branches-ignore", "tags", "tags-ignore"];

    [GeneratedRegex(@"\[[^\]]\]")]
    private static partial Regex SingleClass { get; }

    [GeneratedRegex(@"\\[^\[?+*\\!]")]
    private static partial Regex IdleEscape { get; }

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var (name, _, config) in workflow.Root.Get("on").NamedEntries())
        {
            foreach (var filter in EventSchema.Events.GetValueOrDefault(name)?.Filters ?? [])
            {
                foreach (var pattern in config.Get(filter).Literals())
                    CheckPattern(filter, pattern, diagnostics);
            }
        }
    }

    private static void CheckPattern(string filter, Template.Literal pattern, DiagnosticBag diagnostics)
    {
        var text = pattern.TextOrNull() ?? "";
        if (SingleClass.Match(text) is { Success: true, Value: var single })
            diagnostics.Add(LintRules.DoubtfulPattern, pattern.At, $"'{single}' lists a single character", $"write '{single[1]}'");
        if (NameFilters.Contains(filter) && text.Contains("..", StringComparison.Ordinal))
            diagnostics.Add(LintRules.DoubtfulPattern, pattern.At, "no branch or tag has '..' in its name", "write '*' for any characters");
        if (NameFilters.Contains(filter) && IdleEscape.Match(text) is { Success: true, Value: var escape })
            diagnostics.Add(
                LintRules.DoubtfulPattern,
                pattern.At,
                $@"'{escape}' stands for '{escape[1]}' and nothing else: patterns are no regular expressions",
                escape == @"\d" ? "write '[0-9]' for a digit" : null);
    }
}
