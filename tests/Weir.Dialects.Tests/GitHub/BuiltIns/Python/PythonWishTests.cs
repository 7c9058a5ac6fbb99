using Weir.Dialects.GitHub.BuiltIns;
using Weir.Dialects.GitHub.BuiltIns.Python;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Python;

public class PythonWishTests
{
    private static readonly PythonRelease[] All =
    [
        Plain("3.6.15"), Plain("3.9.18"), Plain("3.10.13"), Plain("3.12.1"), Plain("3.13.0"), Plain("3.14.0rc1"), Plain("3.14.0rc2"), Plain("2.7.18"),
        Plain("3.13.0") with { IsFreeThreaded = true },
        Made(PythonImplementation.PyPy, "3.9", "7.3.11"), Made(PythonImplementation.PyPy, "3.9", "7.3.15"), Made(PythonImplementation.PyPy, "3.10", "7.3.15"),
        Made(PythonImplementation.GraalPy, "3", "24.0.0"), Made(PythonImplementation.GraalPy, "3", "23.1.2"),
    ];

    [Theory]
    [InlineData("3.12", "3.12.1")]
    [InlineData("3.x", "3.13.0")]
    [InlineData("3", "3.13.0")]
    [InlineData("x", "3.13.0")]
    [InlineData("3.10", "3.10.13")]
    [InlineData("2.7", "2.7.18")]
    [InlineData(">=3.9 <3.13", "3.12.1")]
    [InlineData(">=3.9,<3.13", "3.12.1")]
    [InlineData("~=3.9.1", "3.9.18")]
    [InlineData(">=3.9,<3.13,!=3.12.1", "3.10.13")]
    [InlineData("3.6 - 3.10", "3.10.13")]
    [InlineData("^3.9", "3.13.0")]
    [InlineData("3.14-dev", "3.14.0rc2")]
    [InlineData("3.13-dev", "3.13.0")]
    [InlineData("3.14.0rc1", "3.14.0rc1")]
    [InlineData("3.14.0-rc.1", "3.14.0rc1")]
    [InlineData("3.14", null)]
    [InlineData("3.1", null)]
    [InlineData("pypy3.9", "3.9-7.3.15")]
    [InlineData("pypy-3.9", "3.9-7.3.15")]
    [InlineData("pypy3.9-v7.3.11", "3.9-7.3.11")]
    [InlineData("pypy3.10-v7.3.x", "3.10-7.3.15")]
    [InlineData("pypy3.8", null)]
    [InlineData("graalpy-24", "3-24.0.0")]
    [InlineData("graalpy23.1", "3-23.1.2")]
    public void The_greatest_that_fits_is_chosen(string text, string? expected) =>
        Assert.Equal(expected, Shown(PythonWish.Parse(text, allowsPrereleases: false, isFreeThreaded: false).Choose(All)));

    [Theory]
    [InlineData("3.14", "3.14.0rc2")]
    [InlineData("3.13", "3.13.0")]
    [InlineData("3.x", "3.13.0")]
    public void Prereleases_stand_in_for_a_release_that_is_not_there(string text, string expected) =>
        Assert.Equal(expected, Shown(PythonWish.Parse(text, allowsPrereleases: true, isFreeThreaded: false).Choose(All)));

    [Theory]
    [InlineData("3.13t", false)]
    [InlineData("3.13.0t", false)]
    [InlineData("3.13", true)]
    public void Without_the_global_lock_is_another_build(string text, bool isFreeThreaded) =>
        Assert.True(PythonWish.Parse(text, allowsPrereleases: false, isFreeThreaded).Choose(All)!.IsFreeThreaded);

    [Theory]
    [InlineData("three")]
    [InlineData("pypy3.9-nightly")]
    [InlineData("graalpy-x.y.z.w")]
    [InlineData("3.12 && 3.13")]
    public void What_is_no_version_is_said(string text) =>
        Assert.Contains($"'{text}' is no version", Assert.Throws<ActionFailure>(() => PythonWish.Parse(text, false, false)).Message, StringComparison.Ordinal);

    private static PythonRelease Plain(string version) => new(PythonImplementation.CPython, PythonVersion.TryParse(version)!, Own: null, "python", "here");

    private static PythonRelease Made(PythonImplementation by, string version, string own) =>
        new(by, PythonVersion.TryParse(version)!, SemanticVersion.TryParse(own), "python", "here");

    private static string? Shown(PythonRelease? release) => release is null ? null : release.Own is null ? release.Version.ToString() : $"{release.Version}-{release.Own}";
}
