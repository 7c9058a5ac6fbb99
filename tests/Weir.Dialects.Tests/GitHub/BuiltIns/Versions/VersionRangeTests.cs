using CsCheck;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Versions;

public class VersionRangeTests
{
    private static readonly Gen<string> Part = Gen.OneOf(Gen.Int[0, 4].Select(number => $"{number}"), Gen.OneOf("x", "*", "X"));

    private static readonly Gen<string> Prerelease = Gen.OneOf(Gen.Const(""), Gen.OneOf("-alpha", "-beta.2", "-rc.1", "-0"));

    private static readonly Gen<SemanticVersion> Version = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 4], Prerelease)
        .Select(parts => SemanticVersion.TryParse($"{parts.Item1}.{parts.Item2}.{parts.Item3}{parts.Item4}")!);

    private static readonly Gen<string> Comparator = Gen.Select(
        Gen.OneOf("", "^", "~", ">", ">=", "<", "<=", "="), Part, Part, Part, Prerelease,
        (@operator, major, minor, patch, prerelease) => $"{@operator}{major}.{minor}.{patch}{prerelease}");

    [Theory]
    [InlineData("3.9", "3.9.18", true)]
    [InlineData("3.9", "3.10.0", false)]
    [InlineData("3.x", "3.13.0", true)]
    [InlineData("3", "4.0.0", false)]
    [InlineData("3", "4.0.0-rc.1", false)]
    [InlineData("3.1", "3.10.13", false)]
    [InlineData("v18", "18.20.1", true)]
    [InlineData(" 18 ", "18.0.0", true)]
    [InlineData("20.20.2", "20.20.2", true)]
    [InlineData("20.20.2", "20.20.3", false)]
    [InlineData("=1.2.3", "1.2.3", true)]
    [InlineData("= 1.2", "1.2.9", true)]
    [InlineData("*", "0.0.0", true)]
    [InlineData("", "1.2.3", true)]
    [InlineData("x", "1.2.3", true)]
    [InlineData("*", "1.2.3-rc.1", false)]
    [InlineData("1.*.3", "1.5.9", true)]
    [InlineData("^1.2.3", "1.9.0", true)]
    [InlineData("^1.2.3", "1.2.2", false)]
    [InlineData("^1.2.3", "2.0.0", false)]
    [InlineData("^0.2.3", "0.2.9", true)]
    [InlineData("^0.2.3", "0.3.0", false)]
    [InlineData("^0.0.3", "0.0.4", false)]
    [InlineData("^0.0", "0.0.9", true)]
    [InlineData("^0.x", "0.9.0", true)]
    [InlineData("^0", "1.0.0", false)]
    [InlineData("~1.2.3", "1.2.9", true)]
    [InlineData("~1.2.3", "1.3.0", false)]
    [InlineData("~1", "1.9.9", true)]
    [InlineData("~> 1.2", "1.2.7", true)]
    [InlineData(">=3.8 <3.12", "3.11.7", true)]
    [InlineData(">=3.8 <3.12", "3.12.0", false)]
    [InlineData(">= 3.8  < 3.12", "3.8.0", true)]
    [InlineData(">1", "1.9.9", false)]
    [InlineData(">1", "2.0.0", true)]
    [InlineData(">1.2", "1.3.0", true)]
    [InlineData("<=1.2", "1.2.99", true)]
    [InlineData("<=1.2", "1.3.0", false)]
    [InlineData("<1.2", "1.2.0-rc.1", false)]
    [InlineData(">*", "1.0.0", false)]
    [InlineData("<*", "0.0.0", false)]
    [InlineData(">=*", "7.0.0", true)]
    [InlineData("1.2 - 2.3", "2.3.9", true)]
    [InlineData("1.2 - 2.3.4", "2.3.5", false)]
    [InlineData("1.2.3 - 2", "2.9.9", true)]
    [InlineData("* - 2", "3.0.0", false)]
    [InlineData("14 || 16 || >=18", "16.1.0", true)]
    [InlineData("14 || 16 || >=18", "17.0.0", false)]
    [InlineData("2 ||", "9.9.9", true)]
    [InlineData("~3.13.0-0", "3.13.0-rc.2", true)]
    [InlineData("~3.13.0-0", "3.13.1", true)]
    [InlineData("~3.13.0-0", "3.14.0-rc.1", false)]
    [InlineData(">=1.2.3-alpha", "1.2.3-beta", true)]
    [InlineData(">=1.2.3-alpha", "1.2.4-beta", false)]
    [InlineData("^1.2.3-beta.2", "1.2.3-beta.10", true)]
    [InlineData("^1.2.3-beta.2", "1.2.3-beta.1", false)]
    [InlineData("1.2.3+build", "1.2.3", true)]
    public void A_range_has_what_npm_says(string range, string version, bool expected) =>
        Assert.Equal(expected, VersionRange.TryParse(range)!.Contains(SemanticVersion.TryParse(version)!));

    [Theory]
    [InlineData("blah")]
    [InlineData("3.9.x.1")]
    [InlineData(">=")]
    [InlineData(">>1")]
    [InlineData("1.02")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3 -")]
    [InlineData("9007199254740992.0.0")]
    [InlineData("lts/*")]
    [InlineData(">=1 | <2")]
    public void What_is_no_range_is_not_read(string text) => Assert.Null(VersionRange.TryParse(text));

    [Fact]
    public void The_greatest_version_of_a_range_is_chosen()
    {
        string[] installed = ["3.9.18", "3.10.13", "3.13.0-rc.1", "2.7.18", "3.12.1"];

        string? Greatest(string range) => VersionRange.TryParse(range)!.Greatest(installed, text => SemanticVersion.TryParse(text)!);

        Assert.Equal("3.12.1", Greatest("3.x"));
        Assert.Equal("3.9.18", Greatest("<3.10"));
        Assert.Equal("3.13.0-rc.1", Greatest("~3.13.0-0"));
        Assert.Null(Greatest("3.11"));
    }

    [Fact]
    public void All_of_several_comparators_must_hold_and_one_of_several_alternatives() => Gen.Select(Comparator, Comparator, Version).Sample((left, right, version) =>
    {
        var (a, b) = (VersionRange.TryParse(left)!, VersionRange.TryParse(right)!);

        Assert.Equal(a.Contains(version) || b.Contains(version), VersionRange.TryParse($"{left} || {right}")!.Contains(version));
        if (!version.IsPrerelease)
            Assert.Equal(a.Contains(version) && b.Contains(version), VersionRange.TryParse($"{left} {right}")!.Contains(version));
    });

    [Fact]
    public void A_release_is_in_the_range_between_its_neighbours() => Version.Where(version => !version.IsPrerelease).Sample(version =>
    {
        Assert.True(VersionRange.TryParse($"{version}")!.Contains(version));
        Assert.True(VersionRange.TryParse($"^{version}")!.Contains(version));
        Assert.True(VersionRange.TryParse($"~{version}")!.Contains(version));
        Assert.True(VersionRange.TryParse($">={version} <={version}")!.Contains(version));
        Assert.False(VersionRange.TryParse($"<{version}")!.Contains(version));
        Assert.False(VersionRange.TryParse($">{version}")!.Contains(version));
    });

    [Fact]
    public void No_text_makes_the_reader_fail() =>
        Gen.String[Gen.Char["0123456789.xX*-+~^<>=| vabc\n"], 0, 40].Sample(text => VersionRange.TryParse(text)?.Contains(new SemanticVersion(1, 2, 3)));
}
