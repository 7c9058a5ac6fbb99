using Weir.Dialects.GitHub.BuiltIns;
using Weir.Dialects.GitHub.BuiltIns.Node;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Node;

public class NodeWishTests
{
    private static readonly NodeRelease[] All =
    [
        .. ((string[])["16.20.2", "18.19.0", "18.20.4", "20.11.1", "21.6.0", "23.0.0-rc.1"])
            .Select(version => new NodeRelease(SemanticVersion.TryParse(version)!, "bin", "here", IsAlone: true)),
    ];

    [Theory]
    [InlineData("18", "18.20.4")]
    [InlineData("v18.19.0", "18.19.0")]
    [InlineData("18.19", "18.19.0")]
    [InlineData(">=18 <21", "20.11.1")]
    [InlineData("^16 || ^18", "18.20.4")]
    [InlineData("20.x", "20.11.1")]
    [InlineData("lts/*", "20.11.1")]
    [InlineData("lts/Hydrogen", "18.20.4")]
    [InlineData("lts/-2", "20.11.1")]
    [InlineData("lts/-99", null)]
    [InlineData("latest", "21.6.0")]
    [InlineData("node", "21.6.0")]
    [InlineData("22", null)]
    public void The_greatest_that_fits_is_chosen(string text, string? expected) => Assert.Equal(expected, NodeWish.Parse(text).Choose(All)?.Version.ToString());

    [Theory]
    [InlineData("lts/helium", "krypton")]
    [InlineData("twenty", "'lts/iron'")]
    public void What_is_no_version_is_said(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ActionFailure>(() => NodeWish.Parse(text)).Message, StringComparison.Ordinal);
}
