using Weir.Dialects.GitLab.Conditions;
using Weir.Pipelines.Values;

namespace Weir.Dialects.Tests.GitLab.Conditions;

public sealed class ConditionTests
{
    [Theory]
    [InlineData("$BLANK")]
    [InlineData("''")]
    [InlineData("'  '")]
    [InlineData("$NOTHING")]
    [InlineData("null")]
    [InlineData("false")]
    public void What_is_blank_does_not_hold(string text) => Assert.False(Holds(text));

    [Theory]
    [InlineData("'' && 'yes'")]
    [InlineData("$BLANK && $NAME")]
    [InlineData("(null || $BLANK) == ''")]
    public void Empty_text_is_true_between_operators(string text) => Assert.True(Holds(text));

    [Theory]
    [InlineData("'a' == 'b' || 'c' == 'c' && 'd' == 'd'", true)]
    [InlineData("'a' == 'a' || 'b' == 'b' && 'c' == 'd'", true)]
    [InlineData("('a' == 'a' || 'b' == 'b') && 'c' == 'd'", false)]
    [InlineData("'a' == 'b' == false", true)]
    public void And_binds_tighter_than_or_and_comparing_tighter_than_both(string text, bool holds) => Assert.Equal(holds, Holds(text));

    [Theory]
    [InlineData("$NAME =~ $PATTERN", true)]
    [InlineData("$NAME !~ $PATTERN", false)]
    [InlineData("$NAME =~ '/^WE/i'", true)]
    [InlineData("$NAME =~ $NOTHING", false)]
    [InlineData("$NAME !~ $NOTHING", true)]
    [InlineData("$NOTHING =~ /^$/", true)]
    public void A_pattern_may_be_written_out_or_stand_in_a_text_or_a_variable(string text, bool holds) => Assert.Equal(holds, Holds(text));

    [Theory]
    [InlineData("$NAME =~ 'the weir here'", true)]
    [InlineData("$NAME =~ 'the river'", false)]
    [InlineData("$NAME =~ '/we(ir/'", false)]
    [InlineData("'/we(ir/' =~ '/we(ir/'", true)]
    public void A_text_that_is_no_pattern_is_searched_itself(string text, bool holds) => Assert.Equal(holds, Holds(text));

    [Fact]
    public void A_variable_in_a_value_is_not_expanded() =>
        Assert.Equal(Value.Of("$NAME"), ConditionEvaluator.ValueOf(ConditionParser.Parse("$REFERENCE"), Scope));

    [Fact]
    public void Inputs_have_types() =>
        Assert.True(ConditionEvaluator.Holds(ConditionParser.Parse("$[[ inputs.publish ]] == true && $[[inputs.tier]] == 'gold'"), Scope));

    [Fact]
    public void The_variables_of_a_condition_are_known() =>
        Assert.Equal(["A", "B", "C"], ConditionParser.Parse("$A == $B && ('x' || $C)").Variables);

    [Theory]
    [InlineData("$A == ${B}", 6, 4, "write '$B'")]
    [InlineData("$A = 'x'", 3, 1, "'=='")]
    [InlineData("$A == 'x", 6, 2, "close the text")]
    [InlineData("!$A", 0, 3, "'!='")]
    [InlineData("$A =~ /a/", 6, 3, "two characters")]
    [InlineData("$A & $B", 3, 1, "'&&'")]
    [InlineData("$A == main", 6, 4, "quotes")]
    public void What_is_no_symbol_is_located_and_has_help(string text, int start, int length, string help)
    {
        var fault = Assert.Throws<ConditionException>(() => ConditionParser.Parse(text));
        Assert.Equal((start, length), (fault.Start, fault.Length));
        Assert.Contains(help, fault.Help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$A $B", 3)]
    [InlineData("== 'x'", 0)]
    [InlineData("$A ==", 3)]
    [InlineData("($A", 0)]
    [InlineData("$A)", 2)]
    [InlineData("()", 1)]
    [InlineData("$A == ()", 7)]
    [InlineData("$A =~ /(un/", 6)]
    [InlineData("  ", 0)]
    public void What_makes_no_condition_is_located(string text, int start) =>
        Assert.Equal(start, Assert.Throws<ConditionException>(() => ConditionParser.Parse(text)).Start);

    [Fact]
    public void A_condition_has_fewer_than_a_hundred_symbols()
    {
        Assert.True(Holds(string.Join(" && ", Enumerable.Repeat("'x'", 50))));
        Assert.Contains("99", Assert.Throws<ConditionException>(() => ConditionParser.Parse(string.Join(" && ", Enumerable.Repeat("'x'", 51)))).Message, StringComparison.Ordinal);
    }

    private static readonly ConditionScope Scope = new(
        name => name switch { "NAME" => "weir", "PATTERN" => "/^w.ir$/", "BLANK" => "", "REFERENCE" => "$NAME", _ => null },
        name => name switch { "publish" => Value.True, "tier" => Value.Of("gold"), _ => null });

    private static bool Holds(string text) => ConditionEvaluator.Holds(ConditionParser.Parse(text), Scope);
}
