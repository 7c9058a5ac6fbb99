using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.Python;

/// <summary>The Python that a step asks for, such as <c>3.12</c>, <c>&gt;=3.9,&lt;3.13</c>, <c>3.13t</c>, <c>pypy3.10-v7.3.x</c> or <c>graalpy-24.1</c>.</summary>
internal sealed partial class PythonWish
{
    private readonly PythonImplementation _implementation;
    private readonly bool _isFreeThreaded;
    private readonly Func<PythonRelease, bool> _fits;
    private readonly Func<PythonRelease, bool> _fitsEarly;

    private PythonWish(
        string text, PythonImplementation implementation, bool isFreeThreaded, Func<PythonRelease, bool> fits, Func<PythonRelease, bool>? fitsEarly = null) =>
        (Text, _implementation, _isFreeThreaded, _fits, _fitsEarly) = (text, implementation, isFreeThreaded, fits, fitsEarly ?? fits);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    [GeneratedRegex(@"^([0-9]+\.[0-9]+)-dev$", RegexOptions.CultureInvariant)]
    private static partial Regex Development { get; }

    [GeneratedRegex(@"^([0-9]+\.[0-9]+(?:\.[0-9]+)?(?:(?:a|b|rc)[0-9]+)?)t(-dev)?$", RegexOptions.CultureInvariant)]
    private static partial Regex FreeThreaded { get; }

    [GeneratedRegex(@"^[0-9]+\.[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex MajorMinor { get; }

    [GeneratedRegex(@"^pypy-?([0-9]+(?:\.[0-9]+)?)(?:-v?(.+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex PyPy { get; }

    /// <summary>Reads one.</summary>
    /// <param name="text">As a step or a file has it.</param>
    /// <param name="allowsPrereleases">Whether <c>3.14</c> stands for its prereleases too, where there is no release.</param>
    /// <param name="isFreeThreaded">Whether it has to be without the global lock even if the text does not say so.</param>
    /// <exception cref="ActionFailure">It is none.</exception>
    public static PythonWish Parse(string text, bool allowsPrereleases, bool isFreeThreaded)
    {
        if (PyPy.Match(text) is { Success: true } pypy)
        {
            var language = Range(pypy.Groups[1].Value, text);
            var own = Range(pypy.Groups[2].Success ? pypy.Groups[2].Value : "x", text);
            return new PythonWish(
                text, PythonImplementation.PyPy, false, found => language.Contains(found.Semantic) && (found.Own is null || own.Contains(found.Own)));
        }

        if (text.StartsWith("graalpy", StringComparison.Ordinal))
        {
            var own = Range(text["graalpy".Length..].TrimStart('-').TrimStart('v'), text);
            return new PythonWish(text, PythonImplementation.GraalPy, false, found => found.Own is not null && own.Contains(found.Own));
        }

        var free = FreeThreaded.Match(text);
        var version = free.Success ? free.Groups[1].Value + free.Groups[2].Value : text;
        return OfCPython(text, version, allowsPrereleases, isFreeThreaded || free.Success);
    }

    /// <summary>The greatest that fits; null where none does.</summary>
    public PythonRelease? Choose(IEnumerable<PythonRelease> candidates)
    {
        PythonRelease[] alike = [.. candidates.Where(found => found.Implementation == _implementation && found.IsFreeThreaded == _isFreeThreaded)];
        return alike.Where(_fits).MaxBy(Order) ?? alike.Where(_fitsEarly).MaxBy(Order);
    }

    private static PythonWish OfCPython(string text, string version, bool allowsPrereleases, bool isFreeThreaded)
    {
        if (VersionRange.TryParse(PythonRelease.WithDots(Development.Replace(version, "~$1.0-0"))) is { } range)
        {
            var early = allowsPrereleases && MajorMinor.IsMatch(version) ? VersionRange.TryParse($"~{version}.0-0") : null;
            return new PythonWish(
                text,
                PythonImplementation.CPython,
                isFreeThreaded,
                found => range.Contains(found.Semantic),
                early is null ? null : found => early.Contains(found.Semantic));
        }

        return PythonSpecifiers.TryParse(version) is { } specifiers
            ? new PythonWish(text, PythonImplementation.CPython, isFreeThreaded, found => specifiers.Contains(found.Version))
            : throw Unreadable(text);
    }

    private static VersionRange Range(string range, string text) => VersionRange.TryParse(range) ?? throw Unreadable(text);

    private static ActionFailure Unreadable(string text) => new(
        $"'{text}' is no version of Python: one like '3.12', '3.12.1', '3.x', '>=3.9 <3.13', '3.13t', '3.14-dev', 'pypy3.10' or 'graalpy-24.1' was expected");

    private static (SemanticVersion Language, SemanticVersion Own) Order(PythonRelease found) => (found.Semantic, found.Own ?? new SemanticVersion(0, 0, 0));
}
