using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class NodeActionTests : RunnerScene
{
    private const string Manifest = "inputs:\n  my input: {default: d}\nruns: {using: node20, pre: pre.js, main: main.js, post: post.js, pre-if: runner.os == 'Linux'}";

    public NodeActionTests()
    {
        Session.Programs.Add("node");
        Session.Nodes["/usr/bin/node"] = "v20.11.0";
    }

    [Fact]
    public async Task Its_programs_run_before_as_and_after_the_steps()
    {
        Add("octo/one@v1", "one");
        Add("octo/two@v1", "two");
        await RunAsync("- run: echo a\n- uses: octo/one@v1\n  name: One\n- uses: octo/two@v1");
        Assert.Equal(
            "Pre One: success\nPre Run octo/two@v1: success\nRun echo a: success\nOne: success\nRun octo/two@v1: success\nPost Run octo/two@v1: success\nPost One: success",
            Steps);
        Assert.Equal("pre one,pre two,echo a,main one,main two,post two,post one", string.Join(',', Session.Played));
    }

    [Fact]
    public async Task It_gets_inputs_and_keeps_state_for_its_end()
    {
        Add("octo/one@v1", "one");
        Session.Plays["main one"] = process =>
        {
            process.Append("GITHUB_STATE", "key=kept\n");
            process.Say("::save-state name=Other::also kept");
            return Task.FromResult(0);
        };
        await RunAsync("- uses: octo/one@v1\n  with: {MY INPUT: x}");
        Assert.Equal("x", Session.Started[1].Environment["INPUT_MY_INPUT"]);
        Assert.Equal(("kept", "also kept", "x"), (Session.Started[2].Environment["STATE_key"], Session.Started[2].Environment["STATE_Other"], Session.Started[2].Environment["INPUT_MY_INPUT"]));
        Assert.DoesNotContain(Session.Started[1].Environment.Keys, name => name.StartsWith("STATE_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_end_comes_after_a_failure_too_and_can_fail_the_job()
    {
        Add("octo/one@v1", "one");
        Session.Plays["post one"] = _ => Task.FromResult(1);
        await RunAsync("- uses: octo/one@v1\n- run: echo a");
        Assert.EndsWith("Post Run octo/one@v1: failure", Steps, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task An_action_that_did_not_run_has_no_end()
    {
        Add("octo/one@v1", "one", Manifest.Replace("pre: pre.js, ", "", StringComparison.Ordinal));
        await RunAsync("- uses: octo/one@v1\n  if: false");
        Assert.Equal("Run octo/one@v1: skipped", Steps);
    }

    [Fact]
    public async Task The_end_of_an_action_in_a_composite_one_belongs_to_the_step_around_it()
    {
        Add("octo/one@v1", "one");
        Legs.Packages.Add("octo/outer@v1", "runs:\n  using: composite\n  steps:\n  - uses: octo/one@v1\n    with: {my input: in}\n  - run: echo b\n    shell: bash");
        await RunAsync("- uses: octo/outer@v1");
        Assert.Equal("Pre Run octo/outer@v1: success\nRun octo/outer@v1: success\nPost Run octo/outer@v1: success", Steps);
        Assert.Equal("pre one,main one,echo b,post one", string.Join(',', Session.Played));
        Assert.Equal("in", Session.Started[^1].Environment["INPUT_MY_INPUT"]);
    }

    [Fact]
    public async Task An_action_of_the_workspace_has_no_beginning_which_is_said()
    {
        Add("octo/one@v1", "one");
        foreach (var (name, text) in Files("one", Manifest))
            Session.Files.Add($"/work/shop/shop/{name}", text);
        await RunAsync("- uses: ./");
        Assert.Equal("main one,post one", string.Join(',', Session.Played));
        Assert.Contains(Annotations, annotation => annotation.Message.StartsWith("'pre' of './' does not run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_exact_node_wins_and_otherwise_the_nearest_newer_which_is_said()
    {
        Session.Files.Add("/home/mona/.nvm/versions/node/v24.1.0/bin/node", "");
        Session.Files.Add("/work/tools/node/22.3.0/x64/bin/node", "");
        Add("octo/old@v1", "old", "runs: {using: node12, main: main.js}");
        Add("octo/exact@v1", "exact", "runs: {using: node24, main: main.js}");
        Session.Nodes["/usr/bin/node"] = "v22.11.0";
        await RunAsync("- uses: octo/old@v1\n- uses: octo/exact@v1");
        Assert.Equal(["/usr/bin/node", "/home/mona/.nvm/versions/node/v24.1.0/bin/node"], Session.Started.Select(request => request.Program));
        Assert.Equal(["The action asks for node 12, which is not installed: it runs with node 22 (/usr/bin/node)."], Log.Of(LogKind.Notice));
    }

    [Fact]
    public async Task A_node_that_is_too_old_is_refused_with_advice()
    {
        Add("octo/new@v1", "new", "runs: {using: node24, main: main.js}");
        await RunAsync("- uses: octo/new@v1");
        Assert.Equal("the action needs node 24 or newer, found 20 (/usr/bin/node): install it, for example with 'nvm install 24', and have it in PATH, in nvm or in the tool cache", Errors);
    }

    [Fact]
    public async Task A_program_that_the_action_lacks_fails_the_step()
    {
        Legs.Packages.Add("octo/empty@v1", "runs: {using: node20, main: dist/index.js}");
        await RunAsync("- uses: octo/empty@v1");
        Assert.Equal("the action's program '/work/actions/octo/empty/v1/dist/index.js' does not exist", Errors);
    }

    private void Add(string name, string what, string manifest = Manifest)
    {
        Legs.Packages.Packages[name] = Files(what, manifest);
        foreach (var stage in new[] { "pre", "main", "post" })
            Session.Plays[$"{stage} {what}"] = _ => Task.FromResult(0);
    }

    private static Dictionary<string, string> Files(string what, string manifest) => new()
    {
        ["action.yml"] = manifest, ["pre.js"] = $"pre {what}", ["main.js"] = $"main {what}", ["post.js"] = $"post {what}",
    };
}
