using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Yaml.Tests;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("on: [push\njobs: {}\n", "1:5")]
    [InlineData("on: [h\njobs:\n  build:\n", "1:5")]
    public void A_bracket_that_is_not_closed_is_located(string text, string at)
    {
        DiagnosticBag diagnostics = [];
        Assert.Null(YamlReader.Read(new SourceText("ci.yml", text), diagnostics));
        Assert.Equal((YamlRules.Syntax, $"ci.yml:{at}"), (Assert.Single(diagnostics).Rule, $"{diagnostics.Single().At}"));
    }

    [Fact]
    public void A_tag_that_is_no_address_is_reported()
    {
        DiagnosticBag diagnostics = [];
        Assert.Null(YamlReader.Read(new SourceText("ci.yml", "a: !!%$ b\n"), diagnostics));
        Assert.Equal(YamlRules.Syntax, Assert.Single(diagnostics).Rule);
    }

    [Fact]
    public void After_an_alias_that_stands_for_nothing_the_rest_is_read()
    {
        DiagnosticBag diagnostics = [];
        var root = Assert.IsType<YamlNode.Mapping>(YamlReader.Read(new SourceText("ci.yml", "a: *nope\nb: &self\n  c: *self\nd: 1\n"), diagnostics));
        Assert.Equal(["ci.yml:1:4", "ci.yml:3:6"], diagnostics.Select(diagnostic => $"{diagnostic.At}"));
        Assert.All(diagnostics, diagnostic => Assert.Equal(YamlRules.Alias, diagnostic.Rule));
        Assert.Equal("1", Assert.IsType<YamlNode.Scalar>(root["d"]).Text);
    }
}
