using CsCheck;
using Weir.Dialects.GitLab.Variables;

namespace Weir.Dialects.Tests.GitLab.Variables;

public sealed class RunnerExpansionTests
{
    [Theory]
    [InlineData("$A-${A}", "1-1")]
    [InlineData("$$A", "$A")]
    [InlineData("$B", "$A")]
    [InlineData("$NONE|${NONE}", "|")]
    [InlineData("$1$@$*$?", "")]
    [InlineData("cost: 5$", "cost: 5$")]
    [InlineData("$ A", "$ A")]
    [InlineData("${}x", "x")]
    [InlineData("${A", "A")]
    [InlineData("%A%", "%A%")]
    [InlineData("$.x", "$.x")]
    public void One_pass_as_in_Go(string text, string expected) =>
        Assert.Equal(expected, RunnerExpansion.Expand(text, name => name switch { "A" => "1", "B" => "$A", _ => null }));

    [Fact]
    public void Variables_are_expanded_once_raw_ones_stay_and_files_are_paths()
    {
        var variables = new VariableCollection(
        [
            new("A", "$B", VariableSource.Job),
            new("B", "$C", VariableSource.Job),
            new("C", "c", VariableSource.Job),
            new("R", "$C", VariableSource.Job) { IsRaw = true },
            new("F", "content", VariableSource.Job) { IsFile = true },
            new("P", "$F $R", VariableSource.Job),
        ]);
        var expanded = RunnerExpansion.ExpandAll(variables, file => $"/tmp/{file.Name}");
        Assert.Equal(["$C", "c", "c", "$C", "content", "/tmp/F $C"], expanded.Select(variable => variable.Value));
    }

    [Fact]
    public void Any_text_is_expanded() =>
        Gen.OneOf(Gen.String, Gen.String["${}$*1A_ "]).Sample(text => Assert.NotNull(RunnerExpansion.Expand(text, _ => "x")));
}
