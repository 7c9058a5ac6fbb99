using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.Running.Matchers;

/// <summary>Reads files of problem matchers.</summary>
internal static class MatcherFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The matchers of a file.</summary>
    /// <exception cref="FormatException">It is not such a file; the message says why.</exception>
    public static IReadOnlyList<MatcherDefinition> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("problemMatcher", out var list)
                || list.ValueKind != JsonValueKind.Array)
                throw new FormatException("a file of problem matchers is an object with the list 'problemMatcher'");
            MatcherDefinition[] matchers = [.. list.EnumerateArray().Select(Matcher)];
            return matchers.GroupBy(matcher => matcher.Owner, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice
                ? throw new FormatException($"the owner '{twice.Key}' has two problem matchers in one file")
                : matchers;
        }
        catch (JsonException exception)
        {
            throw new FormatException($"a file of problem matchers is JSON: {exception.Message}");
        }
    }

    private static MatcherDefinition Matcher(JsonElement matcher)
    {
        var owner = Text(matcher, "owner");
        if (owner.Length == 0)
            throw new FormatException("a problem matcher has an 'owner', found one without");
        var severity = Text(matcher, "severity");
        if (severity.ToUpperInvariant() is not ("" or "ERROR" or "WARNING" or "NOTICE"))
            throw new FormatException($"problem matcher '{owner}' has the severity '{severity}': expected 'error', 'warning' or 'notice'");
        MatcherPattern[] patterns = !matcher.TryGetProperty("pattern", out var given) ? []
            : given.ValueKind == JsonValueKind.Array ? [.. given.EnumerateArray().Select(pattern => Pattern(owner, pattern))]
            : [Pattern(owner, given)];
        Check(owner, patterns);
        return new MatcherDefinition(owner, severity, patterns);
    }

    private static MatcherPattern Pattern(string owner, JsonElement pattern)
    {
        if (pattern.ValueKind != JsonValueKind.Object)
            throw new FormatException($"problem matcher '{owner}' has a pattern that is no object: {pattern}");
        var regexp = Text(pattern, "regexp");
        try
        {
            return new MatcherPattern(new Regex(regexp, RegexOptions.ECMAScript | RegexOptions.CultureInvariant, Patience))
            {
                Loops = pattern.TryGetProperty("loop", out var loop) && loop.ValueKind == JsonValueKind.True,
                File = Number(owner, pattern, "file"),
                FromPath = Number(owner, pattern, "fromPath"),
                Line = Number(owner, pattern, "line"),
                Column = Number(owner, pattern, "column"),
                Severity = Number(owner, pattern, "severity"),
                Code = Number(owner, pattern, "code"),
                Message = Number(owner, pattern, "message"),
            };
        }
        catch (ArgumentException exception)
        {
            throw new FormatException($"problem matcher '{owner}' has no regular expression in '{regexp}': {exception.Message}");
        }
    }

    private static void Check(string owner, MatcherPattern[] patterns)
    {
        if (patterns.Length == 0)
            throw new FormatException($"problem matcher '{owner}' has no 'pattern'");
        HashSet<string> seen = [];
        for (var i = 0; i < patterns.Length; i++)
        {
            var pattern = patterns[i];
            if (pattern.Loops && (i == 0 || i < patterns.Length - 1))
                throw new FormatException($"problem matcher '{owner}' has 'loop' in a pattern that is not the last of several");
            if (pattern.Loops && pattern.Message is null)
                throw new FormatException($"problem matcher '{owner}' has a pattern with 'loop' and without 'message'");
            var groups = pattern.Regex.GetGroupNumbers().Length;
            foreach (var (name, group) in pattern.Groups)
            {
                if (group < 0 || group >= groups)
                    throw new FormatException($"problem matcher '{owner}' takes '{name}' from group {group} of '{pattern.Regex}', which has {groups - 1}");
                if (!seen.Add(name))
                    throw new FormatException($"problem matcher '{owner}' sets '{name}' twice");
            }
        }

        if (!seen.Contains("message"))
            throw new FormatException($"problem matcher '{owner}' has no pattern with 'message'");
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    private static int? Number(string owner, JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
            : value.ValueKind == JsonValueKind.String && int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var written) ? written
            : throw new FormatException($"problem matcher '{owner}' has '{name}': {value}, and expects the number of a group");
    }
}
