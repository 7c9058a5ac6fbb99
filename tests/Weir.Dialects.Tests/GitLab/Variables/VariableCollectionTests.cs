using Weir.Dialects.GitLab.Variables;

namespace Weir.Dialects.Tests.GitLab.Variables;

public sealed class VariableCollectionTests
{
    [Fact]
    public void The_documented_precedence_decides_and_not_the_order_of_adding()
    {
        var sources = Enum.GetValues<VariableSource>();
        var collection = new VariableCollection(sources.Reverse().Select(source => new Variable("X", $"{source}", source)));
        Assert.Equal("ExecutionPolicy", collection["X"]!.Value);
        Assert.Equal(sources.Select(source => $"{source}"), collection.All("X").Select(variable => variable.Value));
        Assert.Equal(
            [VariableSource.Predefined, VariableSource.Global, VariableSource.Job, VariableSource.Dotenv, VariableSource.Project, VariableSource.Pipeline],
            sources.Where(source => source is VariableSource.Predefined or VariableSource.Global or VariableSource.Job or VariableSource.Dotenv or VariableSource.Project or VariableSource.Pipeline));
    }

    [Fact]
    public void Of_one_source_the_last_one_wins()
    {
        var collection = new VariableCollection([new("X", "1", VariableSource.Job)]).With([new("X", "2", VariableSource.Job), new("Y", "3", VariableSource.Global)]);
        Assert.Equal(["Y=3", "X=2"], collection.Effective().Select(variable => $"{variable.Name}={variable.Value}"));
        Assert.Null(collection["Z"]);
    }
}
