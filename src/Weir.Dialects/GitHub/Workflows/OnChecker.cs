using Weir.Dialects.GitHub.Events;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>Checks what <c>on</c> says beyond its form: patterns, schedules, and filters that contradict each other.</summary>
internal sealed class OnChecker(DiagnosticBag diagnostics)
{
    private static readonly string[] Filters = ["branches", "tags", "paths"];

    public void Check(Template? on)
    {
        foreach (var (name, _, config) in on.NamedEntries())
        {
            if (name == "schedule")
                CheckSchedules(config);
            if (EventSchema.Events.GetValueOrDefault(name)?.Filters is not { Count: > 0 } filters)
                continue;
            foreach (var filter in filters)
                CheckPatterns(filter, config.Get(filter));
            foreach (var filter in Filters.Where(filter => config.Get(filter) is not null && config.Get($"{filter}-ignore") is not null))
            {
                diagnostics.Add(
                    GitHubRules.Filter,
                    config.Get($"{filter}-ignore")!.At,
                    $"'{filter}' and '{filter}-ignore' exclude each other",
                    $"keep '{filter}', and take names away with patterns that begin with '!'");
            }
        }
    }

    private void CheckSchedules(Template config)
    {
        foreach (var schedule in (config as Template.Sequence)?.Items ?? [])
        {
            if (schedule.Get("cron") is { } cron && CronExpression.Check(cron.TextOrNull() ?? "") is { } problem)
                diagnostics.Add(GitHubRules.Cron, cron.At, problem);
            if (schedule.Get("timezone") is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone.TextOrNull() ?? "", out _))
                diagnostics.Add(GitHubRules.Cron, zone.At, $"there is no time zone '{zone.TextOrNull()}'", "write a name of the IANA database, such as 'Europe/Berlin'");
        }
    }

    private void CheckPatterns(string filter, Template? patterns)
    {
        foreach (var literal in patterns.Literals())
        {
            var text = literal.TextOrNull() ?? "";
            FilterPattern.Parse(text, out var problem);
            if ((problem?.Message ?? WrongName(filter, text)) is { } message)
                diagnostics.Add(GitHubRules.Filter, literal.At, $"'{text}' is no pattern of '{filter}': {message}");
        }

        if (!filter.EndsWith("-ignore", StringComparison.Ordinal) && filter is not ("names" or "versions") && patterns.Literals().ToList() is [_, ..] all
            && all.All(literal => literal.Value is Value.Text { Characters: ['!', ..] }))
        {
            diagnostics.Add(GitHubRules.Filter, patterns!.At, $"the patterns of '{filter}' only take away, and match nothing", $"add a pattern that matches first, or use '{filter}-ignore'");
        }
    }

    // A pattern that no name can match is a mistake, whatever the service says of it.
    private static string? WrongName(string filter, string pattern)
    {
        var name = pattern.TrimStart('!');
        if (filter.StartsWith("paths", StringComparison.Ordinal))
        {
            return name != name.Trim() ? "a path has no blanks around it"
                : name is "." or ".." || name.StartsWith("./", StringComparison.Ordinal) || name.StartsWith("../", StringComparison.Ordinal) ? "paths begin at the repository's root, without './' or '../'"
                : null;
        }

        if (!filter.StartsWith("branches", StringComparison.Ordinal) && !filter.StartsWith("tags", StringComparison.Ordinal))
            return null;
        return name.StartsWith('/') || name.EndsWith('/') || name.EndsWith('.') ? "a branch or tag neither begins with '/' nor ends with '/' or '.'"
            : name.IndexOfAny([' ', '~', '^', ':']) is >= 0 and var at ? $"a branch or tag cannot have '{name[at]}'"
            : null;
    }
}
