using Weir.Dialects.GitHub.BuiltIns;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.BuiltIns;

public class BuiltInPageTests
{
    [Fact]
    public void The_page_says_what_the_code_does() => AcceptedFile.Holds(Path.Combine(Repo.Root, "docs/built-in-actions.md"), BuiltInPage.Write());

    [Fact]
    public void What_has_no_effect_or_is_refused_says_why() => Assert.All(
        BuiltInActions.All.Values.SelectMany(action => action.InputTable).Where(input => input.Support != InputSupport.Done),
        input => Assert.NotEqual("", input.Note));

    [Fact]
    public void No_action_has_an_input_twice() => Assert.All(
        BuiltInActions.All.Values, action => Assert.Equal(action.InputTable.Count, action.Inputs.Count));
}
