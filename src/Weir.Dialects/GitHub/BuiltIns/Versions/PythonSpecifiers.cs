using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.BuiltIns.Versions;

/// <summary>Versions in the language of PEP 440, such as <c>&gt;=3.8,&lt;3.13,!=3.9.1</c>: what <c>requires-python</c> holds.</summary>
/// <remarks>Prereleases fit only where a specifier names one.</remarks>
internal sealed partial class PythonSpecifiers
{
    private readonly IReadOnlyList<Specifier> _specifiers;

    private PythonSpecifiers(IReadOnlyList<Specifier> specifiers) => _specifiers = specifiers;

    [GeneratedRegex(@"^\s*(~=|===|==|!=|<=|>=|<|>)\s*(\S+?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }

    /// <summary>Reads specifiers with commas between them; null where the text holds something else. No text fits any version.</summary>
    public static PythonSpecifiers? TryParse(string text)
    {
        List<Specifier> specifiers = [];
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Form.Match(part) is not { Success: true } match || Specifier.TryCreate(match.Groups[1].Value, match.Groups[2].Value) is not { } specifier)
                return null;
            specifiers.Add(specifier);
        }

        return new PythonSpecifiers(specifiers);
    }

    /// <summary>Whether a version fits all of them.</summary>
    public bool Contains(PythonVersion version) =>
        _specifiers.All(specifier => specifier.Fits(version)) && (!version.IsPrerelease || _specifiers.Any(specifier => specifier.NamesPrerelease));

    private sealed record Specifier(string Operator, string Text, PythonVersion? Version, bool IsPrefix)
    {
        public bool NamesPrerelease => Operator != "!=" && Version is { IsPrerelease: true };

        public static Specifier? TryCreate(string @operator, string text)
        {
            if (@operator == "===")
                return new Specifier(@operator, text, PythonVersion.TryParse(text), IsPrefix: false);
            var isPrefix = text.EndsWith(".*", StringComparison.Ordinal);
            if (isPrefix && @operator is not ("==" or "!="))
                return null;
            if (PythonVersion.TryParse(isPrefix ? text[..^2] : text) is not { } version || (@operator == "~=" && version.Release.Count < 2))
                return null;
            return new Specifier(@operator, text, version, isPrefix);
        }

        public bool Fits(PythonVersion version) => Operator switch
        {
            "===" => string.Equals(version.ToString(), Text, StringComparison.OrdinalIgnoreCase),
            "==" => Equal(version),
            "!=" => !Equal(version),
            "<=" => version.ComparePublic(Version!) <= 0,
            ">=" => version.ComparePublic(Version!) >= 0,
            "<" => version.ComparePublic(Version!) < 0 && (Version!.IsPrerelease || !version.IsPrerelease || !version.IsOfSameRelease(Version)),
            ">" => version.ComparePublic(Version!) > 0 && (Version!.IsPostrelease || !version.IsPostrelease || !version.IsOfSameRelease(Version)),
            _ => version.ComparePublic(Version!) >= 0 && version.BeginsWith(Version!, Version!.Release.Count - 1),
        };

        private bool Equal(PythonVersion version) =>
            IsPrefix ? version.BeginsWith(Version!, Version!.Release.Count)
            : Version!.Local.Length > 0 ? version.CompareTo(Version) == 0
            : version.ComparePublic(Version) == 0;
    }
}
