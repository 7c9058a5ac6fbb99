using CsCheck;
using Weir.Dialects.GitLab.Variables;

namespace Weir.Dialects.Tests.GitLab.Variables;

public sealed class ServerExpansionTests
{
    private static readonly string[] Pieces = ["$V0", "${V1}", "%V2%", "$$", "%%", "$V3x", "$", "{", "x"];

    [Fact]
    public void Variables_that_refer_to_each_other_in_a_circle_stay_and_are_named()
    {
        var variables = Of(("A", "$B"), ("B", "x-${A}"), ("C", "$A"), ("D", "%D%"));
        var expanded = ServerExpansion.ExpandAll(variables, new());
        Assert.Equal(["A", "B"], Assert.Single(expanded.Cycles).Order());
        Assert.Equal(variables.Select(variable => variable.Value), expanded.Variables.Select(variable => variable.Value));
    }

    [Fact]
    public void A_variable_that_refers_to_itself_gets_the_weaker_one_of_its_name()
    {
        var variables = new VariableCollection([new("OPTIONS", "-v", VariableSource.Global), new("OPTIONS", "$OPTIONS --all", VariableSource.Job)]);
        var expanded = ServerExpansion.ExpandAll(variables, new());
        Assert.Empty(expanded.Cycles);
        Assert.Equal("-v --all", expanded.Variables["OPTIONS"]!.Value);
    }

    [Fact]
    public void For_jobs_raw_and_file_references_and_unknown_ones_are_left_for_the_runner()
    {
        var variables = new VariableCollection(
        [
            new("RAW", "$NAME", VariableSource.Project) { IsRaw = true },
            new("FILE", "secret", VariableSource.Project) { IsFile = true },
            new("NAME", "weir", VariableSource.Global),
            new("ALL", "$RAW ${FILE} $NONE %NAME% $$NAME ${}", VariableSource.Job),
        ]);
        Assert.Equal("$RAW ${FILE} $NONE weir $$NAME ${}", ServerExpansion.ExpandAll(variables, ServerExpansionOptions.ForJobs).Variables["ALL"]!.Value);
    }

    [Theory]
    [InlineData("$$A", "$1")]
    [InlineData("%A%B", "1B")]
    [InlineData("100% of $A", "100% of 1")]
    [InlineData("${A", "${A")]
    [InlineData("$1A $-", "$1A $-")]
    public void A_single_text_is_expanded_once_and_without_escapes(string text, string expected) =>
        Assert.Equal(expected, ServerExpansion.Expand(text, Of(("A", "1")), new(KeepUndefined: true)));

    [Fact]
    public void Values_that_multiply_do_not_fill_the_memory()
    {
        var variables = Of([.. Enumerable.Range(0, 40).Select(i => ($"V{i}", i == 0 ? "0123456789" : $"$V{i - 1}$V{i - 1}"))]);
        Assert.All(ServerExpansion.ExpandAll(variables, new()).Variables, variable => Assert.InRange(variable.Value.Length, 0, 2 * ServerExpansion.MaxLength));
    }

    [Fact]
    public void Any_variables_are_expanded_or_are_in_a_circle() =>
        Gen.Select(Gen.Int[0, 5].Select(i => $"V{i}"), Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 6].Select(string.Concat))
            .Array[0, 12]
            .Sample(given =>
            {
                var variables = Of(given);
                var expanded = ServerExpansion.ExpandAll(variables, new());
                Assert.Equal(variables.Count, expanded.Variables.Count);
                Assert.Equal(expanded.Cycles.Count > 0, ReferenceEquals(variables, expanded.Variables));
            });

    private static VariableCollection Of(params (string Name, string Value)[] variables) =>
        new(variables.Select(variable => new Variable(variable.Name, variable.Value, VariableSource.Job)));
}
