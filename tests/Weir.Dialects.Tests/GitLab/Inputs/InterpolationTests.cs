using Weir.Pipelines.Triggers;

namespace Weir.Dialects.Tests.GitLab.Inputs;

/// <summary>What stands between <c>$[[</c> and <c>]]</c>.</summary>
public sealed class InterpolationTests
{
    [Theory]
    [InlineData("0123456789", "truncate(3,5)", "34567")]
    [InlineData("0123456789", "truncate(8,5)", "89")]
    [InlineData("0123456789", "truncate(10,5)", "")]
    [InlineData("0123456789", "truncate( 1 , 7 ) | truncate(2,3)", "345")]
    [InlineData("on $CI_COMMIT_BRANCH", "expand_vars", "on main")]
    [InlineData("on ${CI_COMMIT_BRANCH} $UNKNOWN", "expand_vars", "on main $UNKNOWN")]
    [InlineData("test $CI_COMMIT_BRANCH", "expand_vars | truncate(5,2)", "ma")]
    [InlineData("it''s \"a\"  b", "posix_escape", "it\\'s\\ \\\"a\\\"\\ \\ b")]
    [InlineData("", "posix_escape", "''")]
    [InlineData("$CI_COMMIT_BRANCH", "posix_escape", "\\$CI_COMMIT_BRANCH")]
    public void Functions_change_the_value_in_order(string value, string functions, string expected)
    {
        var pipeline = new GitLabPipeline($"spec:\n  inputs:\n    x:\n      default: '{value}'\n---\njob:\n  script:\n    - >-\n      is $[[ inputs.x | {functions} ]] end");

        Assert.Equal($"[is {expected} end]", pipeline.Setting("job", "script"));
    }

    [Theory]
    [InlineData("inputs.x | upper", "there is no function 'upper'")]
    [InlineData("inputs.x | truncate(1)", "'truncate' takes an offset and a length, found 'truncate(1)'")]
    [InlineData("inputs.x | truncate(-1,2)", "'truncate' takes an offset and a length, found 'truncate(-1,2)'")]
    [InlineData("inputs.x | expand_vars(1)", "'expand_vars' takes no arguments, found 'expand_vars(1)'")]
    [InlineData("inputs.x | truncate(0,1) | truncate(0,1) | truncate(0,1) | truncate(0,1)", "at most 3 functions can be applied, found 4")]
    [InlineData("inputs.n | truncate(0,1)", "'truncate' takes text, found '12'")]
    [InlineData("inputs.y", "there is no input 'y'")]
    [InlineData("x", "'x' cannot be put in")]
    [InlineData("inputs", "'inputs' cannot be put in")]
    [InlineData("variables.x", "'variables.x' cannot be put in")]
    public void What_has_no_value_is_an_error_in_its_place(string inside, string expected)
    {
        var pipeline = new GitLabPipeline($"spec: {{ inputs: {{ x: {{ default: abc }}, n: {{ type: number, default: 12 }} }} }}\n---\njob:\n  script: ['a $[[ {inside} ]]']");

        Assert.Equal([$"4:15 WEIR1406 {expected}"], pipeline.Errors);
    }

    [Theory]
    [InlineData("l[1]", "b")]
    [InlineData("m[1][0]", "3")]
    [InlineData("o[0].name", "one")]
    [InlineData("o[0].tags[1] | truncate(0,1)", "y")]
    [InlineData("o[1]", "{\"name\":\"two\"}")]
    public void Indices_and_names_lead_into_a_value(string path, string expected) => Assert.Equal($"[is {expected}]", Lists(path).Setting("job", "script"));

    [Theory]
    [InlineData("l[2]", "'inputs.l[2]' leads nowhere: the list has 2 items, counted from 0")]
    [InlineData("l[-1]", "'l[-1]' in 'inputs.l[-1]' is no name with an index")]
    [InlineData("l[99999999999]", "'inputs.l[99999999999]' leads nowhere: the list has 2 items, counted from 0")]
    [InlineData("l[0", "'l[0' in 'inputs.l[0' is no name with an index")]
    [InlineData("l[0][0]", "'inputs.l[0][0]' leads nowhere: '[0]' asks for an item, found 'a'")]
    [InlineData("m[0][0][0][0][0][0]", "at most 5 indices stand behind a name, found 6 in 'inputs.m[0][0][0][0][0][0]'")]
    [InlineData("o[0].nam", "'inputs.o[0].nam' leads nowhere: there is no 'nam'")]
    [InlineData("k[0]", "'inputs.k[0]' leads nowhere: there is no 'k'")]
    public void A_path_that_leads_nowhere_says_where_it_ends(string path, string expected) =>
        Assert.Equal([$"9:11 WEIR1406 {expected}"], Lists(path).Errors);

    [Fact]
    public void A_masked_variable_is_never_written_into_the_pipeline()
    {
        var masked = new ProvidedVariable("TOKEN", "s3cret", VariableLevel.Project) { IsMasked = true };
        var pipeline = new GitLabPipeline(
            "spec: { inputs: { x: { default: 'a $TOKEN' } } }\n---\njob: { script: ['$[[ inputs.x | expand_vars ]]'] }", Triggers.Push().With(masked));

        Assert.Equal(["3:18 WEIR1406 'expand_vars' would show the masked variable 'TOKEN'"], pipeline.Errors);
    }

    [Fact]
    public void Nor_is_one_that_another_variable_refers_to()
    {
        var masked = new ProvidedVariable("TOKEN", "s3cret", VariableLevel.Project) { IsMasked = true };
        var outer = new ProvidedVariable("OUTER", "a $TOKEN", VariableLevel.Project);
        var pipeline = new GitLabPipeline("spec: { inputs: { x: { default: $OUTER } } }\n---\njob: { script: ['$[[ inputs.x | expand_vars ]]'] }", Triggers.Push().With(masked, outer));

        Assert.Equal("[a $TOKEN]", pipeline.Setting("job", "script"));
    }

    [Fact]
    public void Variables_in_the_values_of_variables_are_left()
    {
        var pipeline = new GitLabPipeline(
            "spec: { inputs: { x: { default: '$OUTER' } } }\n---\njob: { script: ['$[[ inputs.x | expand_vars ]]'] }",
            Triggers.Push().With(new ProvidedVariable("OUTER", "is $CI_COMMIT_BRANCH", VariableLevel.Project)));

        Assert.Equal("[is $CI_COMMIT_BRANCH]", pipeline.Setting("job", "script"));
    }

    [Fact]
    public void A_file_without_a_header_keeps_the_marks()
    {
        Assert.Equal("[echo $[[ inputs.x ]]]", new GitLabPipeline("job: { script: ['echo $[[ inputs.x ]]'] }").Setting("job", "script"));
    }

    [Fact]
    public void Places_after_a_value_are_those_of_the_file()
    {
        var pipeline = new GitLabPipeline("spec: { inputs: { x: { default: \"a long value\" } } }\n---\njob: { script: [\"$[[ inputs.x ]]\"], stgae: test }");

        Assert.Equal(["3:37 WEIR1007 'stgae' is no key of a job"], pipeline.Errors);
    }

    [Fact]
    public void A_value_cannot_be_the_beginning_of_another_interpolation()
    {
        var pipeline = new GitLabPipeline("spec: { inputs: { x: { default: '$[[ inputs.y ]]' }, y: { default: deep } } }\n---\njob: { script: ['$[[ inputs.x ]]'] }");

        Assert.Equal("[$[[ inputs.y ]]]", pipeline.Setting("job", "script"));
    }

    private static GitLabPipeline Lists(string path) => new(
        """
        spec:
          inputs:
            l: { type: array, default: [a, b] }
            m: { type: array, default: [[1, 2], [3]] }
            o: { type: array, default: [{ name: one, tags: [x, yy] }, { name: two }] }
        ---
        job:
          script:
            - 'is $[[ inputs.{{path}} ]]'
        """.Replace("{{path}}", path, StringComparison.Ordinal));
}
