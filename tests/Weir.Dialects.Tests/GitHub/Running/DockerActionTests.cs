using System.Net;
using System.Text;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>Actions in containers of their own, with containers that are only noted.</summary>
public sealed class DockerActionTests : RunnerScene
{
    private FakeContainers Desk => (FakeContainers)Session.Containers;

    private ContainerRun Run => Assert.Single(Desk.Ran);

    [Fact]
    public async Task A_step_may_name_the_image_itself()
    {
        await RunAsync("- uses: docker://alpine:3.20\n  with: {entrypoint: /bin/echo, args: 'one \"two three\"', other: x}\n  env: {A: b}");

        Assert.Equal(new ActionImage.Published("alpine:3.20"), Assert.Single(Desk.Prepared));
        Assert.Equal(("image-1", "/bin/echo", "/github/workspace"), (Run.Image, Run.Entrypoint, Run.WorkingDirectory));
        Assert.Equal(["one", "two three"], Run.Arguments!);
        Assert.Equal(("x", "b"), (Run.Environment["INPUT_OTHER"], Run.Environment["A"]));
        Assert.Equal("Run docker://alpine:3.20: success", Steps);
    }

    [Fact]
    public async Task Without_more_the_image_decides_what_runs()
    {
        await RunAsync("- uses: docker://alpine:3.20");

        Assert.Equal((null, null), (Run.Entrypoint, Run.Arguments));
    }

    [Fact]
    public async Task An_action_is_built_from_its_file_with_its_inputs_as_arguments()
    {
        Add("octo/hi@v1",
            """
            inputs: {who: {default: you}, how: {default: ''}}
            runs:
              using: docker
              image: images/Dockerfile
              entrypoint: /hi.sh
              env: {GREETS: "${{ inputs.who }}"}
              args: ['--who', '${{ inputs.WHO }}', '${{ inputs.how }}']
            """);

        await RunAsync("- uses: octo/hi@v1\n  with: {who: mona}");

        Assert.Equal(new ActionImage.Built("/work/actions/octo/hi/v1/images", "Dockerfile"), Assert.Single(Desk.Prepared));
        Assert.Equal("/hi.sh", Run.Entrypoint);
        Assert.Equal(["--who", "mona", ""], Run.Arguments!);
        Assert.Equal(("mona", "mona"), (Run.Environment["GREETS"], Run.Environment["INPUT_WHO"]));
    }

    [Fact]
    public async Task The_variables_of_a_step_win_over_those_of_its_action()
    {
        Add("octo/hi@v1", "runs: {using: docker, image: 'docker://alpine', env: {A: action, B: action}}");

        await RunAsync("- uses: octo/hi@v1\n  env: {A: step}", "env: {B: job}");

        Assert.Equal(("step", "job"), (Run.Environment["A"], Run.Environment["B"]));
    }

    [Fact]
    public async Task An_action_of_the_workspace_is_a_Dockerfile_alone_as_well()
    {
        Session.Files.Add("/work/shop/shop/tool/Dockerfile", "FROM alpine");

        await RunAsync("- uses: ./tool");

        Assert.Equal(new ActionImage.Built("/work/shop/shop/tool", "Dockerfile"), Assert.Single(Desk.Prepared));
    }

    [Fact]
    public async Task Its_other_programs_run_before_and_after_with_what_it_kept()
    {
        Add("octo/hi@v1", "runs: {using: docker, image: 'docker://alpine', args: [x], pre-entrypoint: /pre.sh, entrypoint: /main.sh, post-entrypoint: /post.sh}");
        Desk.Body = (run, output) =>
        {
            output.Line(Encoding.UTF8.GetBytes($"::save-state name=from::{run.Entrypoint}"));
            return 0;
        };

        await RunAsync("- uses: octo/hi@v1\n- run: echo a");

        Assert.Equal(["/pre.sh", "/main.sh", "/post.sh"], Desk.Ran.Select(run => run.Entrypoint));
        Assert.Equal([null, "/pre.sh", "/main.sh"], Desk.Ran.Select(run => run.Environment.GetValueOrDefault("STATE_from")));
        Assert.Equal("Pre Run octo/hi@v1: success\nRun octo/hi@v1: success\nRun echo a: success\nPost Run octo/hi@v1: success", Steps);
    }

    [Fact]
    public async Task Its_folders_have_the_names_that_they_have_on_GitHub()
    {
        await RunAsync("- uses: docker://alpine\n  env: {HERE: '${{ github.workspace }}/sub', NEAR: '${{ github.workspace }}-old', WITHIN: 'x=${{ github.workspace }}'}");

        Assert.Contains(new SharedFolder("/work/shop/shop", "/github/workspace"), Run.Folders);
        Assert.Contains(new SharedFolder("/home/mona", "/github/home"), Run.Folders);
        Assert.Contains(new SharedFolder("/work/temp", "/github/runner_temp"), Run.Folders);
        Assert.Equal(("/github/workspace", "/github/home", "/github/runner_temp"), (Run.Environment["GITHUB_WORKSPACE"], Run.Environment["HOME"], Run.Environment["RUNNER_TEMP"]));
        Assert.StartsWith("/github/workflow/", Run.Environment["GITHUB_EVENT_PATH"], StringComparison.Ordinal);
        Assert.StartsWith("/github/file_commands/", Run.Environment["GITHUB_OUTPUT"], StringComparison.Ordinal);
        Assert.Equal(("/github/workspace/sub", "/work/shop/shop-old", "x=/work/shop/shop"), (Run.Environment["HERE"], Run.Environment["NEAR"], Run.Environment["WITHIN"]));
        Assert.DoesNotContain("PATH", Run.Environment.Keys);
    }

    [Fact]
    public async Task What_it_writes_into_the_files_of_the_step_counts()
    {
        Desk.Body = (run, _) =>
        {
            var file = run.Environment["GITHUB_OUTPUT"].Replace("/github/file_commands", "/work/temp/_runner_file_commands", StringComparison.Ordinal);
            Session.Files.Add(file, "text=from the container\n");
            return 0;
        };

        await RunAsync("- id: one\n  uses: docker://alpine\n- run: echo ${{ steps.one.outputs.text }}");

        Assert.Contains("from the container", Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_told_the_services_by_an_address_that_it_reaches()
    {
        Desk.Gateway = IPAddress.Parse("172.17.0.1");

        await RunAsync("- uses: docker://alpine");

        Assert.Equal("http://172.17.0.1:1234/", Run.Environment["ACTIONS_RESULTS_URL"]);
    }

    [Fact]
    public async Task Its_exit_code_decides()
    {
        Desk.Body = (_, _) => 3;

        await RunAsync("- uses: docker://alpine\n- run: echo a");

        Assert.Equal("Run docker://alpine: failure\nRun echo a: skipped", Steps);
        Assert.Contains("3", Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_fails_the_step_with_the_reason()
    {
        Desk.Unprepared = "there is no image 'nowhere/at-all'";

        await RunAsync("- uses: docker://nowhere/at-all");

        Assert.Equal(JobResult.Failure, Outcome.Result);
        Assert.Contains("there is no image 'nowhere/at-all'", Errors, StringComparison.Ordinal);
        Assert.Empty(Desk.Ran);
    }

    [Fact]
    public async Task An_argument_that_cannot_be_evaluated_fails_the_step_with_its_line()
    {
        Add("octo/hi@v1", "runs:\n  using: docker\n  image: docker://alpine\n  args:\n  - ${{ fromJSON('{') }}");

        await RunAsync("- uses: octo/hi@v1");

        Assert.Contains("octo/hi/action.yml@v1:5:", Errors, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
        Assert.Empty(Desk.Prepared);
    }

    private void Add(string name, string manifest) => Legs.Packages.Add(name, manifest);
}
