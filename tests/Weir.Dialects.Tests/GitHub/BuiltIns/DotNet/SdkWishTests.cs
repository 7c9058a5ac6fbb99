using Weir.Dialects.GitHub.BuiltIns;
using Weir.Dialects.GitHub.BuiltIns.DotNet;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.DotNet;

public class SdkWishTests
{
    private static readonly SemanticVersion[] All =
        [.. ((string[])["8.0.110", "8.0.404", "9.0.100", "10.0.100", "10.0.401", "11.0.100-preview.2.1"]).Select(version => SemanticVersion.TryParse(version)!)];

    [Theory]
    [InlineData("10", "10.0.401")]
    [InlineData("10.x", "10.0.401")]
    [InlineData("10.0", "10.0.401")]
    [InlineData("10.0.x", "10.0.401")]
    [InlineData("8.0.1xx", "8.0.110")]
    [InlineData("8.0.404", "8.0.404")]
    [InlineData("8.0.405", null)]
    [InlineData("11.0.x", null)]
    [InlineData("7", null)]
    public void A_step_asks_for_a_version_or_a_line(string text, string? expected) => Assert.Equal(expected, Greatest(SdkWish.Parse(text, allowsPreviews: false)));

    [Fact]
    public void Previews_fit_where_they_are_asked_for() => Assert.Equal("11.0.100-preview.2.1", Greatest(SdkWish.Parse("11.0.x", allowsPreviews: true)));

    [Theory]
    [InlineData("8.0.101", "disable", null)]
    [InlineData("8.0.110", "disable", "8.0.110")]
    [InlineData("8.0.101", "patch", "8.0.110")]
    [InlineData("8.0.111", "latestPatch", null)]
    [InlineData("8.0.111", "latestFeature", "8.0.404")]
    [InlineData("8.0.500", "feature", null)]
    [InlineData("10.0.402", "latestMinor", null)]
    [InlineData("8.0.500", "latestMajor", "10.0.401")]
    [InlineData("11.0.100-preview.1", "latestPatch", "11.0.100-preview.2.1")]
    public void A_global_json_rolls_forward_as_dotnet_does(string version, string policy, string? expected) =>
        Assert.Equal(expected, Greatest(SdkWish.OfGlobalJson(version, policy)));

    [Fact]
    public void What_is_no_version_or_policy_is_said()
    {
        Assert.Contains("'10.0.4xx' or '10.0.401' was expected", Assert.Throws<ActionFailure>(() => SdkWish.Parse("ten", false)).Message, StringComparison.Ordinal);
        Assert.Contains("the policy 'never'", Assert.Throws<ActionFailure>(() => SdkWish.OfGlobalJson("10.0.100", "never")).Message, StringComparison.Ordinal);
        Assert.Contains("a whole version", Assert.Throws<ActionFailure>(() => SdkWish.OfGlobalJson("10.0", "patch")).Message, StringComparison.Ordinal);
    }

    private static string? Greatest(SdkWish wish) => All.Where(wish.Fits).Max()?.ToString();
}
