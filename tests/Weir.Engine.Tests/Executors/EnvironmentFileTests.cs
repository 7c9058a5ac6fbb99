using CsCheck;
using Weir.Engine.Executors;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Testing;

namespace Weir.Engine.Tests.Executors;

public sealed class EnvironmentFileTests
{
    private static readonly Dictionary<string, string> Own = new() { ["HERE"] = "own" };

    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("export A = 1 ", "1")]
    [InlineData("A=", "")]
    [InlineData("A=a=b c", "a=b c")]
    [InlineData("A=http://x/#y # why", "http://x/#y")]
    [InlineData("A=# nothing", "")]
    [InlineData("A='$X \\n # \"' # why", "$X \\n # \"")]
    [InlineData("A=\"a\\n\\\"b\\\" \\$X \\x\"", "a\n\"b\" $X \\x")]
    [InlineData("A=\"first\r\nsecond\"\r\n", "first\nsecond")]
    [InlineData("# why\n\nA=1\nA=2", "2")]
    public void Values_are_read(string text, string expected) =>
        Assert.Equal(new Dictionary<string, string> { ["A"] = expected }, Parse(text).Value!);

    [Fact]
    public void Says_what_is_wrong_as_its_case_expects()
    {
        var folder = Path.Combine(Repo.Root, "tests", "Weir.Engine.Tests", "Corpus", EnvironmentFile.BadLine.Id);
        var source = new SourceText("variables.env", File.ReadAllText(Path.Combine(folder, "variables.env")));
        var found = string.Concat(EnvironmentFile.Parse(source, Own).Diagnostics.Select(diagnostic => DiagnosticText.Render(diagnostic, _ => source)));
        if (Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1")
            File.WriteAllText(Path.Combine(folder, "expected.txt"), found);
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "expected.txt")), found);
    }

    [Fact]
    public void A_name_alone_takes_the_value_that_weir_has() => Assert.Equal("own", Parse("HERE").Value!["HERE"]);

    [Theory]
    [InlineData("A=1\nB C=1", "2:1", "expected NAME=value, found 'B C' as the name")]
    [InlineData("1A", "1:1", "expected NAME=value, found '1A'")]
    [InlineData("=1", "1:1", "expected NAME=value, found '' as the name")]
    [InlineData("ABSENT", "1:1", "'ABSENT' stands without a value, and the environment of weir has none for it")]
    [InlineData("A='x\ny", "1:1", "the quote ' is never closed")]
    [InlineData("A=\"x\" y", "1:1", "expected nothing after the closing quote, found 'y'")]
    public void What_cannot_be_understood_is_located(string text, string at, string message)
    {
        var result = Parse(text);
        Assert.Null(result.Value);
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(($".env:{at}", message), (diagnostic.At.ToString(), diagnostic.Message));
    }

    [Fact]
    public void All_that_is_wrong_is_said() => Assert.Equal(2, Parse("a b\nA=1\nc d").Diagnostics.Count);

    [Fact]
    public void Any_text_in_single_quotes_comes_back() => Gen.String.Sample(text =>
    {
        var value = text.Replace("'", "", StringComparison.Ordinal).ReplaceLineEndings("\n");
        return Parse($"A='{value}'").Value!["A"] == value;
    });

    [Fact]
    public void No_text_makes_it_fail() => Gen.String[Gen.Char["AB =\"'\\#\n$"], 0, 40].Sample(text => Parse(text).Diagnostics.All(found => found.Message.Length > 0));

    private static Compiled<IReadOnlyDictionary<string, string>> Parse(string text) => EnvironmentFile.Parse(new SourceText(".env", text), Own);
}
