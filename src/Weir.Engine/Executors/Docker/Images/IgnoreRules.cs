using System.Text;
using System.Text.RegularExpressions;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>The patterns of a <c>.dockerignore</c>: the last that fits a path, or a folder above it, decides.</summary>
internal sealed class IgnoreRules
{
    private readonly List<Rule> _rules = [];

    /// <summary>No patterns.</summary>
    public static IgnoreRules None { get; } = new();

    /// <summary>True where something beneath an ignored folder may be taken back.</summary>
    public bool HasExceptions => _rules.Exists(static rule => rule.IsException);

    /// <summary>Reads the patterns.</summary>
    /// <param name="text">The file's contents.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="ExecutorException">A line is no pattern.</exception>
    public static IgnoreRules Parse(string text, string file)
    {
        var rules = new IgnoreRules();
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            if (line.StartsWith('#') || line.Trim() is not { Length: > 0 } pattern)
                continue;
            var isException = pattern.StartsWith('!');
            if (isException)
                pattern = pattern[1..].Trim();
            if (pattern.Length == 0)
                throw Refused(file, number, "'!' has no pattern after it");
            if (Clean(pattern) is { Length: > 0 } clean)
                rules._rules.Add(new Rule(Compile(clean, file, number), isException));
        }

        return rules;
    }

    /// <summary>True where a path is left out.</summary>
    /// <param name="path">The path from the context's folder, with forward slashes.</param>
    public bool Ignores(string path)
    {
        var ignored = false;
        foreach (var rule in _rules)
        {
            // A rule that would change nothing need not be looked at.
            if (rule.IsException == ignored && Fits(rule.Form, path))
                ignored = !rule.IsException;
        }

        return ignored;
    }

    private static bool Fits(Regex form, string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (form.IsMatch(path.AsSpan(0, end)))
                return true;
        }

        return false;
    }

    /// <summary>The pattern from the context's folder: without <c>.</c>, <c>..</c> and slashes that say nothing. Empty where that folder itself remains.</summary>
    private static string Clean(string pattern)
    {
        List<string> parts = [];
        foreach (var part in pattern.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or ".."))
                parts.Add(part);
        }

        return string.Join('/', parts);
    }

    private static Regex Compile(string pattern, string file, int number)
    {
        var form = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest.StartsWith("**"))
            {
                i += rest.StartsWith("**/") ? 2 : 1;
                form.Append(i == pattern.Length - 1 ? ".*" : "(.*/)?");
            }
            else if (pattern[i] == '\\')
            {
                if (++i == pattern.Length)
                    throw Refused(file, number, $"'{pattern}' ends with a backslash, which stands before another character");
                form.Append(Regex.Escape(pattern[i].ToString()));
            }
            else if (pattern[i] == '[')
            {
                i = AddClass(pattern, i, form) ?? throw Refused(file, number, $"'{pattern}' has a '[' without its ']', or nothing between them");
            }
            else
            {
                form.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", var other => Regex.Escape(other.ToString()) });
            }
        }

        return new Regex(form.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>Adds a class of characters, and gives the place of its end; null where it is none.</summary>
    private static int? AddClass(string pattern, int start, StringBuilder form)
    {
        var at = start + 1;
        var isNegated = at < pattern.Length && pattern[at] == '^';
        if (isNegated)
            at++;
        var content = new StringBuilder();
        while (at < pattern.Length && pattern[at] != ']')
        {
            if (Bound(pattern, ref at) is not { } low)
                return null;
            var high = low;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                if (Bound(pattern, ref at) is not { } upper || upper < low)
                    return null;
                high = upper;
            }

            content.Append(Code(low)).Append('-').Append(Code(high));
        }

        if (at >= pattern.Length || content.Length == 0)
            return null;
        form.Append(isNegated ? "[^/" : "[").Append(content).Append(']');
        return at;
    }

    private static char? Bound(string pattern, ref int at)
    {
        if (pattern[at] == '\\' && ++at >= pattern.Length)
            return null;
        return pattern[at++];
    }

    private static string Code(char character) => $@"\u{(int)character:X4}";

    private static ExecutorException Refused(string file, int line, string why) =>
        new(FormattableString.Invariant($"'{file}', line {line}: {why}; correct the pattern"));

    private sealed record Rule(Regex Form, bool IsException);
}
