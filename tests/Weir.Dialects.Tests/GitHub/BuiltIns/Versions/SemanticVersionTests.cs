using CsCheck;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Versions;

public class SemanticVersionTests
{
    private static readonly string[] Ascending =
    [
        "0.0.0-0", "0.0.0-alpha", "0.0.0", "0.0.1", "0.1.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
        "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.2.9", "1.2.10", "1.10.0", "2.0.0", "9007199254740991.0.0",
    ];

    [Fact]
    public void Versions_are_ordered_as_semver_org_says()
    {
        var versions = Ascending.Select(text => SemanticVersion.TryParse(text)!).ToList();

        for (var i = 0; i < versions.Count; i++)
        {
            for (var j = 0; j < versions.Count; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(versions[i].CompareTo(versions[j])));
        }
    }

    [Theory]
    [InlineData("v1.2.3", "1.2.3")]
    [InlineData(" =v1.2.3 ", "1.2.3")]
    [InlineData("1.2.3+build.7", "1.2.3")]
    [InlineData("1.2.3-rc.1+build", "1.2.3-rc.1")]
    [InlineData("1.2.3--", "1.2.3--")]
    public void A_version_is_read_and_written(string text, string expected) => Assert.Equal(expected, SemanticVersion.TryParse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3rc1")]
    [InlineData("1.2.9007199254740992")]
    public void What_is_no_version_is_not_read(string text) => Assert.Null(SemanticVersion.TryParse(text));

    [Theory]
    [InlineData("go1.21", "1.21.0")]
    [InlineData("17", "17.0.0")]
    [InlineData("openjdk-11.0.22", "11.0.22")]
    [InlineData("1.8.0_392", "1.8.0")]
    [InlineData("version four", null)]
    public void A_version_is_found_in_a_text(string text, string? expected) => Assert.Equal(expected, SemanticVersion.Coerce(text)?.ToString());

    [Fact]
    public void Build_metadata_counts_only_where_it_is_asked_for()
    {
        var (older, newer) = (SemanticVersion.TryParse("17.0.9+8")!, SemanticVersion.TryParse("17.0.9+11")!);

        Assert.Equal(older, newer);
        Assert.True(older.CompareBuild(newer) < 0);
    }

    [Fact]
    public void A_version_reads_what_it_wrote() => Gen.Select(Gen.Long[0, 9_000_000], Gen.Long[0, 99], Gen.Long[0, 99], Gen.OneOf("", "-rc.1", "-a-b.0"))
        .Sample(parts =>
        {
            var text = $"{parts.Item1}.{parts.Item2}.{parts.Item3}{parts.Item4}";
            Assert.Equal(text, SemanticVersion.TryParse(text)!.ToString());
        });
}
