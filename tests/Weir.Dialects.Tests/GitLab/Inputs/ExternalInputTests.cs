namespace Weir.Dialects.Tests.GitLab.Inputs;

/// <summary>Inputs that a header takes from other files.</summary>
public sealed class ExternalInputTests
{
    private const string Shared = "inputs:\n  place:\n    options: [test, live]\n  region:\n    default: us-east-1\n";

    [Fact]
    public void They_stand_before_those_of_the_header()
    {
        var pipeline = Of("include: [{ local: /shared.yml }], inputs: { size: { default: small } }", [("shared.yml", Shared)], ("place", "live"));

        Assert.Equal("[live us-east-1]", pipeline.Setting("job", "script"));
        Assert.Equal(["place", "region", "size"], pipeline.Plan.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void What_is_given_is_checked_by_their_definition()
    {
        var found = Of("include: [{ local: shared.yml }]", [("shared.yml", Shared)], ("place", "moon")).Diagnostics;

        Assert.Equal(["'moon' is no option of input 'place'"], found.Select(one => one.Message));
        Assert.Equal("shared.yml:2:3", $"{found[0].At}");
        Assert.Equal([".gitlab-ci.yml:1:28"], found[0].Notes.Select(note => $"{note.At}"));
    }

    [Fact]
    public void A_name_is_declared_once()
    {
        var errors = Of(
            "include: [{ local: shared.yml }, { local: more.yml }], inputs: { region: { default: x } }",
            [("shared.yml", Shared), ("more.yml", "inputs: { region: { default: y } }")],
            ("place", "live")).Errors;

        Assert.Equal(["1:74 WEIR1405 input 'region' is declared a second time", "1:11 WEIR1405 input 'region' is declared a second time"], errors);
    }

    [Theory]
    [InlineData("inputs: { region: {} }\njob: { script: [run] }", "WEIR1007 'job' is no key of a file of inputs")]
    [InlineData("region: {}", "WEIR1009 a file of inputs needs the key 'inputs'")]
    [InlineData("inputs: { place: { type: word } }", "WEIR1008 expected one of 'array', 'boolean', 'number', 'string', found 'word'")]
    public void Such_a_file_has_inputs_and_nothing_else(string text, string expected)
    {
        var found = Of("include: [{ local: shared.yml }]", [("shared.yml", text)], ("place", "live")).Diagnostics;

        Assert.Contains(found, one => one.At.File == "shared.yml" && $"{one.Rule} {one.Message}".Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void One_that_is_not_there_is_an_error_and_the_inputs_are_not_missed_as_well() =>
        Assert.Equal(["1:28 WEIR1440 'shared.yml' cannot be included: there is no such file"], Of("include: [{ local: shared.yml }]", []).Errors);

    [Theory]
    [InlineData("{ project: group/ci, file: shared.yml, ref: main }", "http://localhost/group/ci/shared.yml@main")]
    [InlineData("{ remote: https://example.com/shared.yml }", "/https://example.com/shared.yml@")]
    public void They_come_from_elsewhere_too(string include, string name)
    {
        var text = $"spec: {{ include: [{include}] }}\n---\njob: {{ script: [$[[ inputs.region ]]] }}";
        Assert.Equal([name], new GitLabPipeline(text).Wanted);

        var tree = GitLabPipeline.TreeOf(text);
        tree.Remote[name] = "inputs: { region: { default: far } }";
        Assert.Equal("[far]", new GitLabPipeline(tree).Setting("job", "script"));
    }

    [Theory]
    [InlineData("template: Build.gitlab-ci.yml", "template")]
    [InlineData("component: a/b/c/d@1", "component")]
    public void They_do_not_come_from_templates_and_components(string include, string key) =>
        Assert.Contains($"1:21 WEIR1007 '{key}' is no key of a file of inputs", Of($"include: [{{ {include} }}]", []).Errors);

    private static GitLabPipeline Of(string spec, (string, string)[] files, params (string Name, string Value)[] given) => new(
        $"spec: {{ {spec} }}\n---\njob: {{ script: ['$[[ inputs.place ]] $[[ inputs.region ]]'] }}",
        Triggers.Push() with { Inputs = given.ToDictionary(input => input.Name, input => input.Value) },
        files);
}
