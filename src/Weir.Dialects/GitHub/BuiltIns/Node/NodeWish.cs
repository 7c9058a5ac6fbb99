using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.Node;

/// <summary>The Node.js that a step asks for: a version, a range, <c>lts/*</c>, <c>lts/iron</c>, <c>lts/-1</c>, <c>latest</c>.</summary>
internal sealed partial class NodeWish
{
    private static readonly Dictionary<string, long> LongTerm = new(StringComparer.OrdinalIgnoreCase)
    {
        ["argon"] = 4, ["boron"] = 6, ["carbon"] = 8, ["dubnium"] = 10, ["erbium"] = 12, ["fermium"] = 14, ["gallium"] = 16, ["hydrogen"] = 18,
        ["iron"] = 20, ["jod"] = 22, ["krypton"] = 24,
    };

    private readonly Func<IEnumerable<NodeRelease>, IEnumerable<NodeRelease>> _choose;

    private NodeWish(string text, Func<IEnumerable<NodeRelease>, IEnumerable<NodeRelease>> choose) => (Text, _choose) = (text, choose);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    [GeneratedRegex(@"^lts/(?:(?<any>\*)|-(?<back>[0-9]{1,2})|(?<name>[a-z]+))$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Lts { get; }

    /// <summary>Reads one.</summary>
    /// <exception cref="ActionFailure">It is none.</exception>
    public static NodeWish Parse(string text)
    {
        if (text is "node" or "latest" or "current" or "*")
            return new NodeWish(text, all => all.Where(found => !found.Version.IsPrerelease));
        if (Lts.Match(text) is { Success: true } lts)
            return new NodeWish(text, OfLongTerm(lts, text));
        return VersionRange.TryParse(text) is { } range
            ? new NodeWish(text, all => all.Where(found => range.Contains(found.Version)))
            : throw new ActionFailure(
                $"'{text}' is no version of Node.js: one like '20', '20.11.1', '>=18 <21', 'lts/*', 'lts/iron' or 'latest' was expected");
    }

    /// <summary>The greatest that fits; null where none does.</summary>
    public NodeRelease? Choose(IEnumerable<NodeRelease> candidates) => _choose(candidates).MaxBy(found => found.Version);

    // What is meant are the lines that are supported for long, of which the machine may have only some: the newest of those that it has counts.
    private static Func<IEnumerable<NodeRelease>, IEnumerable<NodeRelease>> OfLongTerm(Match match, string text)
    {
        if (match.Groups["name"].Success)
        {
            return LongTerm.TryGetValue(match.Groups["name"].Value, out var major)
                ? all => all.Where(found => found.Version.Major == major)
                : throw new ActionFailure($"'{text}' is no line of Node.js that is supported for long: those that Weir knows are {string.Join(", ", LongTerm.Keys)}");
        }

        if (match.Groups["any"].Success)
            return all => all.Where(IsLongTerm);
        var wanted = LongTerm.Values.OrderDescending().ElementAtOrDefault(int.Parse(match.Groups["back"].Value, CultureInfo.InvariantCulture));
        return all => all.Where(found => wanted > 0 && found.Version.Major == wanted);
    }

    private static bool IsLongTerm(NodeRelease found) => found.Version.Major >= 4 && found.Version.Major % 2 == 0 && found.Version.Major <= LongTerm.Values.Max();
}
