using CsCheck;
using Weir.Dialects.GitLab.Patterns;

namespace Weir.Dialects.Tests.GitLab.Patterns;

public sealed class Re2PatternTests
{
    [Theory]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?m)a$", "a\nb", true)]
    [InlineData("(?m:^b)", "a\nb", true)]
    [InlineData("^b", "a\nb", false)]
    [InlineData("a.b", "a\nb", false)]
    [InlineData("(?s)a.b", "a\nb", true)]
    [InlineData("(?i)wEIR", "WEIR", true)]
    [InlineData("(?U)a+", "aa", true)]
    [InlineData("(?i:a)B", "AB", true)]
    [InlineData("(?i:a)B", "Ab", false)]
    [InlineData(@"\d", "\u0665", false)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^[\W]$", "é", true)]
    [InlineData(@"^[[:alpha:]_]+$", "a_b", true)]
    [InlineData(@"^[[:^digit:]]$", "7", false)]
    [InlineData(@"^[a-z[]+$", "a[", true)]
    [InlineData(@"^[]a]+$", "]a", true)]
    [InlineData(@"^\Qa.b\E$", "a.b", true)]
    [InlineData(@"^\Qa.b\E$", "axb", false)]
    [InlineData(@"^(?P<major>\d+)\.(?<minor>\d+)$", "1.2", true)]
    [InlineData(@"^\x41\x{42}\103$", "ABC", true)]
    [InlineData(@"^\pL\p{Lu}\PN$", "aBc", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^x{2,3}$", "xxx", true)]
    [InlineData("v?1.0 #x", "v1.0 #x", true)]
    public void Matches_as_RE2_does(string pattern, string text, bool matches) => Assert.Equal(matches, new Re2Pattern(pattern).IsMatch(text));

    [Theory]
    [InlineData("a(?=b)")]
    [InlineData("a(?!b)")]
    [InlineData("(?<=b)a")]
    [InlineData("(?>a)")]
    [InlineData("(?x)a")]
    [InlineData("(?#note)a")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\Za")]
    [InlineData(@"\e")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("[z-a]")]
    [InlineData("[[:nope:]]")]
    [InlineData("a**")]
    [InlineData("*a")]
    [InlineData("a{1001}")]
    [InlineData("(a{100}){100}")]
    [InlineData("((a{10}b){10}){11}")]
    [InlineData("a\\")]
    public void What_RE2_does_not_take_is_refused_with_a_reason(string pattern) =>
        Assert.True(Assert.Throws<PatternException>(() => new Re2Pattern(pattern)).Message.Length > 5);

    [Fact]
    public void A_pattern_that_would_take_others_years_takes_no_time() =>
        Assert.False(new Re2Pattern("^(a+)+$").IsMatch(new string('a', 50_000) + "!"));

    [Fact]
    public void The_last_match_and_its_groups_are_found() =>
        Assert.Equal(["82.5%", "82.5"], new Re2Pattern(@"(\d+\.\d)%").LastMatch("total 10.0% then 82.5% done"));

    [Fact]
    public void Any_text_is_a_pattern_or_is_refused() =>
        Gen.OneOf(Gen.String, Gen.String["()[]{}*+?|^$.\\-,:pPdwsQExi<>=!#01az "]).Sample(text =>
        {
            try
            {
                new Re2Pattern(text).IsMatch("weir 1.0");
            }
            catch (PatternException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        });
}
