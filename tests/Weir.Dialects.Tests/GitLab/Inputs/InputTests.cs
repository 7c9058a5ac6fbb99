using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Inputs;

/// <summary>What a header declares, what is given, and what comes of it.</summary>
public sealed class InputTests
{
    [Theory]
    [InlineData("", "text", "text")]
    [InlineData("type: string", "'1'", "1")]
    [InlineData("type: number", "1.5", "1.5")]
    [InlineData("type: boolean", "true", "true")]
    [InlineData("type: array", "[a, 'b c', 2]", "[\"a\",\"b c\",2]")]
    [InlineData("options: [low, high]", "low", "low")]
    [InlineData("type: number, options: [1, 2]", "2", "2")]
    [InlineData("regex: '^v\\d+'", "v12", "v12")]
    public void A_value_that_fits_is_put_in(string definition, string given, string expected) =>
        Assert.Equal($"[run {expected}]", With(definition, given).Setting("job", "script"));

    [Theory]
    [InlineData("", "1", "input 'x' takes text, found '1'")]
    [InlineData("type: number", "'1'", "input 'x' takes a number, found '1'")]
    [InlineData("type: number", "one", "input 'x' takes a number, found 'one'")]
    [InlineData("type: boolean", "'true'", "input 'x' takes true or false, found 'true'")]
    [InlineData("type: array", "a", "input 'x' takes a list, found 'a'")]
    [InlineData("options: [low, high]", "hihg", "'hihg' is no option of input 'x'")]
    [InlineData("regex: '^v\\d+$'", "'12'", "'12' does not match the pattern of input 'x'")]
    public void A_value_that_does_not_is_refused_where_it_is_given(string definition, string given, string expected) =>
        Assert.Equal([$"1:43 WEIR1405 {expected}"], With(definition, given).Errors);

    [Theory]
    [InlineData("type: text", "2:14 WEIR1008 expected one of 'array', 'boolean', 'number', 'string', found 'text'")]
    [InlineData("type: number, default: many", "2:31 WEIR1405 the default of input 'x' is no number, found 'many'")]
    [InlineData("default: 1", "2:17 WEIR1405 the default of input 'x' is no string, found '1'")]
    [InlineData("options: [low, high], default: middle", "2:39 WEIR1405 the default does not fit: 'middle' is no option of input 'x'")]
    [InlineData("regex: '^a', default: b", "2:30 WEIR1405 the default does not fit: 'b' does not match the pattern of input 'x'")]
    [InlineData("type: number, regex: '^1'", "2:22 WEIR1405 'regex' is for text, and input 'x' takes a number")]
    [InlineData("type: boolean, options: [true]", "2:23 WEIR1405 'options' are for text, numbers and lists, and input 'x' takes true or false")]
    [InlineData("regex: '('", "2:15 WEIR1405 '(' is no regular expression: a '(' is not closed")]
    public void A_definition_that_cannot_be_meant_is_refused_where_it_stands(string definition, string expected)
    {
        var errors = Of($"{{ {definition} }}", "run $[[ inputs.x ]]").Errors;

        Assert.Contains(expected, errors);
        Assert.DoesNotContain(errors.Except([expected]), error => !error.EndsWith("has no value, and no default", StringComparison.Ordinal));
    }

    [Fact]
    public void An_input_without_a_value_and_without_a_default_is_an_error_that_says_what_it_is_for()
    {
        var pipeline = new GitLabPipeline(
            "include: [{ local: part.yml }]", null, ("part.yml", "spec: { inputs: { x: { description: where to } } }\n---\njob: { script: ['$[[ inputs.x ]]'] }"));

        var error = Assert.Single(pipeline.Diagnostics);
        Assert.Equal("1:20 input 'x' has no value, and no default", $"{error.At.Start} {error.Message}");
        Assert.Contains(error.Notes, note => note.Message == "it is declared as: where to" && note.At.File == "part.yml");
    }

    [Fact]
    public void An_empty_default_and_none_at_all_are_values()
    {
        Assert.Equal("[run ]", Of("{ default: '' }", "run $[[ inputs.x ]]").Setting("job", "script"));
        Assert.Equal("test", new GitLabPipeline("spec: { inputs: { x: { default: null } } }\n---\njob: { script: [run], stage: $[[ inputs.x ]] }")["job"].Stage);
    }

    [Fact]
    public void A_list_becomes_a_list_where_it_stands_alone()
    {
        var pipeline = new GitLabPipeline(
            "spec: { inputs: { rules: { type: array, default: [{ if: $CI_COMMIT_BRANCH, when: manual }] }, tags: { type: array, default: [a, b] } } }\n---\njob: { script: [run], tags: $[[ inputs.tags ]], rules: $[[ inputs.rules ]] }");

        Assert.Equal("[a, b]", pipeline.Setting("job", "tags"));
        Assert.Equal("manual", pipeline.Setting("job", "when"));
    }

    [Fact]
    public void Numbers_and_truths_keep_their_types()
    {
        var pipeline = new GitLabPipeline(
            "spec: { inputs: { n: { type: number, default: 2 }, t: { type: boolean, default: true } } }\n---\njob: { script: [run], parallel: $[[ inputs.n ]], allow_failure: $[[ inputs.t ]] }");

        Assert.Equal("job 1/2 job 2/2", string.Join(' ', pipeline.Plan.Jobs.Select(job => job.Id.Value)));
        Assert.Equal("true", pipeline.Setting("job 1/2", "allow_failure"));
    }

    [Fact]
    public void Keys_job_names_and_parts_of_texts_take_inputs()
    {
        var pipeline = new GitLabPipeline(
            "spec: { inputs: { name: { default: unit } } }\n---\n$[[ inputs.name ]]-test:\n  variables: { KIND_$[[ inputs.name ]]: a-$[[inputs.name]]-b }\n  script: [run]");

        Assert.Equal("unit-test", pipeline.Jobs);
        Assert.Equal("a-unit-b", pipeline.Variable("unit-test", "KIND_unit"));
    }

    [Fact]
    public void The_first_rule_of_an_input_that_applies_gives_its_options_and_default()
    {
        const string Text = """
            spec:
              inputs:
                place: { options: [test, live], default: test }
                size:
                  rules:
                    - if: $[[ inputs.place ]] == 'live'
                      options: [large]
                      default: large
                    - options: [small, medium]
                      default: small
            ---
            job: { script: [run $[[ inputs.size ]]] }
            """;

        Assert.Equal("[run small]", new GitLabPipeline(Text).Setting("job", "script"));
        Assert.Equal("[run large]", new GitLabPipeline(Text, Triggers.Push() with { Inputs = new Dictionary<string, string> { ["place"] = "live" } }).Setting("job", "script"));
        Assert.Equal(["'small' is no option of input 'size'"], Errors(Text, ("place", "live"), ("size", "small")));
    }

    [Fact]
    public void Inputs_of_the_main_file_come_from_the_trigger_as_text()
    {
        const string Text = "spec: { inputs: { n: { type: number }, l: { type: array }, t: { type: boolean } } }\n---\njob: { script: ['$[[ inputs.n ]] $[[ inputs.l ]] $[[ inputs.t ]]'] }";
        var trigger = Triggers.Push() with { Inputs = new Dictionary<string, string> { ["n"] = "3", ["l"] = "[a, b]", ["t"] = "false" } };

        Assert.Equal("[3 [\"a\",\"b\"] false]", new GitLabPipeline(Text, trigger).Setting("job", "script"));
        Assert.Equal(["input 'n' takes a number, found 'three'"], Errors(Text, ("n", "three"), ("l", "[]"), ("t", "true")));
        Assert.Equal(["there is no input 'm'"], Errors(Text, ("n", "1"), ("l", "[]"), ("t", "true"), ("m", "x")));
        Assert.Equal([InputType.Number, InputType.Text, InputType.Boolean], new GitLabPipeline(Text, trigger).Plan.Inputs.Select(input => input.Type));
    }

    private static IReadOnlyList<string> Errors(string text, params (string Name, string Value)[] inputs)
    {
        var trigger = Triggers.Push() with { Inputs = inputs.ToDictionary(input => input.Name, input => input.Value) };
        return [.. new GitLabPipeline(text, trigger).Diagnostics.Select(found => found.Message)];
    }

    private static GitLabPipeline Of(string definition, string script) => new($"spec: {{ inputs: {{\n  x: {definition} }} }}\n---\njob: {{ script: ['{script}'] }}");

    private static GitLabPipeline With(string definition, string given) => new(
        $"include: [{{ local: part.yml, inputs: {{ x: {given} }} }}]", null, ("part.yml", $"spec: {{ inputs: {{ x: {{ {definition} }} }} }}\n---\njob: {{ script: ['run $[[ inputs.x ]]'] }}"));
}
