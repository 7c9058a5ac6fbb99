using CsCheck;
using Weir.Dialects.GitLab.Conditions;

namespace Weir.Dialects.Tests.GitLab.Conditions;

/// <summary>Anything may stand in a condition: it is evaluated, or refused with a place inside of it.</summary>
public sealed class ConditionPropertyTests
{
    private static readonly string[] Pieces =
    [
        "$A", "${A}", "'x'", "\"\"", "null", "true", "/ab/", "/a(/", "/\\//i", "/", "==", "!=", "=~", "!~", "&&", "||", "(", ")", "!",
        " ", "\n", "$[[ inputs.x ]]", "$[[", "é", "\0", "'",
    ];

    private static readonly Gen<string> Texts =
        Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]).Array[0, 20].Select(string.Concat);

    private static readonly ConditionScope Scope = ConditionScope.Of(_ => "/a[/");

    [Fact]
    public void Every_text_has_a_value_or_a_fault_inside_of_it() => Texts.Sample(Check);

    [Fact]
    public void So_has_text_of_any_characters() => Gen.String.Sample(Check);

    private static void Check(string text)
    {
        try
        {
            _ = ConditionEvaluator.Holds(ConditionParser.Parse(text), Scope);
        }
        catch (ConditionException fault)
        {
            Assert.InRange(fault.Start, 0, text.Length);
            Assert.InRange(fault.Start + fault.Length, fault.Start, text.Length);
        }
    }
}
