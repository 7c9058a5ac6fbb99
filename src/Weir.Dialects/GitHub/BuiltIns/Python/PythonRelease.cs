using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.Python;

/// <summary>A Python of the machine.</summary>
/// <param name="Implementation">What it is an implementation by.</param>
/// <param name="Version">The version of the language; of some PyPys and GraalPys only its first numbers are known before they are asked.</param>
/// <param name="Own">The version of the implementation itself, where it has another one.</param>
/// <param name="Program">The program to run.</param>
/// <param name="Origin">Who put it there, for people.</param>
internal sealed partial record PythonRelease(PythonImplementation Implementation, PythonVersion Version, SemanticVersion? Own, string Program, string Origin)
{
    /// <summary>True for a build without the global lock.</summary>
    public bool IsFreeThreaded { get; init; }

    /// <summary>The version as ranges of npm's kind compare it: <c>3.13.0rc1</c> is 3.13.0-rc.1.</summary>
    public SemanticVersion Semantic => SemanticOf(Version.ToString()) ?? new SemanticVersion(Version.Release[0], Version.Release.ElementAtOrDefault(1), 0);

    [GeneratedRegex(@"([0-9]+\.[0-9]+\.[0-9]+)-?(a|b|rc|alpha|beta)\.?([0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Prerelease { get; }

    /// <summary>Writes the prereleases in a text as npm does.</summary>
    public static string WithDots(string text) => Prerelease.Replace(
        text, match => $"{match.Groups[1].Value}-{match.Groups[2].Value switch { "a" => "alpha", "b" => "beta", var name => name }}.{match.Groups[3].Value}");

    /// <inheritdoc/>
    public override string ToString() => $"{Name}{(IsFreeThreaded ? "t" : "")} ({Origin})";

    private string Name => Implementation switch
    {
        PythonImplementation.PyPy => $"pypy{Version}{(Own is null ? "" : $"-v{Own}")}",
        PythonImplementation.GraalPy => $"graalpy-{Own}",
        _ => Version.ToString(),
    };

    private static SemanticVersion? SemanticOf(string text) => SemanticVersion.TryParse(WithDots(text));
}

/// <summary>Who made a Python.</summary>
internal enum PythonImplementation
{
    /// <summary>The usual one.</summary>
    CPython,

    /// <summary>PyPy.</summary>
    PyPy,

    /// <summary>GraalPy.</summary>
    GraalPy,
}
