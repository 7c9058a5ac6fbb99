using Weir.Pipelines.Containers;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>What jobs say of their container and their services, with containers that are only noted.</summary>
public sealed class ContainerJobTests : RunnerScene
{
    private FakeContainers Desk => (FakeContainers)Session.Containers;

    private ContainerSpec Own => Desk.Wanted!.Job!;

    [Fact]
    public async Task A_job_without_containers_asks_for_none()
    {
        await RunAsync("- run: echo a");

        Assert.Equal((null, 0), (Desk.Wanted!.Job, Desk.Wanted.Services.Count));
        Assert.Equal("Run echo a: success", Steps);
    }

    [Fact]
    public async Task Containers_are_steps_that_begin_and_end_the_job()
    {
        await RunAsync("- run: echo a", "container: alpine:3.20");

        Assert.Equal("Initialize containers: success\nRun echo a: success\nStop containers: success", Steps);
        Assert.Equal("alpine:3.20", Own.Image);
        Assert.Equal([], Own.Entrypoint);
    }

    [Fact]
    public async Task What_it_says_is_evaluated_and_read()
    {
        await RunWorkflowAsync(
            """
            env: {GREETING: hello}
            jobs:
              job:
                runs-on: ubuntu-latest
                strategy: {matrix: {tag: ['3.20']}}
                container:
                  image: docker://alpine:${{ matrix.tag }}
                  env: {WHO: "${{ github.actor }}", COUNT: 3, ON: true}
                  ports: [80, "${{ matrix.tag == '3.20' && '8080:81' }}"]
                  volumes: ['data:/data', '/cache']
                  options: --user 1000:1000 --cpus 2 --platform linux/amd64 --pull always
                steps: [{run: echo a}]
            """);

        Assert.Equal("alpine:3.20", Own.Image);
        Assert.Equal(new Dictionary<string, string> { ["WHO"] = "mona", ["COUNT"] = "3", ["ON"] = "true" }, Own.Environment);
        Assert.Equal([new PublishedPort(80), new PublishedPort(81, HostPort: 8080)], Own.Ports);
        Assert.Equal([("data", "/data"), (null, "/cache")], Own.Volumes.Select(volume => (volume.Source, volume.Target)));
        Assert.Equal(("1000:1000", "linux/amd64", PullPolicy.Always), (Own.User, Own.Platform, Own.PullPolicies.Single()));
        Assert.Equal(2_000_000_000, Own.Options.Resources.NanoCpus);
    }

    [Fact]
    public async Task A_whole_container_may_be_an_expression()
    {
        await RunAsync("- run: echo a", "container: ${{ fromJSON('{\"image\":\"alpine\",\"env\":{\"A\":\"b\"}}') }}");

        Assert.Equal(("alpine", "b"), (Own.Image, Own.Environment["A"]));
    }

    [Theory]
    [InlineData("container: ${{ github.event_name == 'schedule' && 'alpine' || '' }}")]
    [InlineData("container:\n  image: ${{ github.event_name == 'schedule' && 'alpine' || '' }}")]
    [InlineData("services: {db: {image: \"${{ matrix.none }}\"}}")]
    public async Task An_empty_image_is_no_container(string job)
    {
        await RunAsync("- run: echo a", job);

        Assert.Equal(JobResult.Success, Outcome.Result);
        Assert.Equal((null, 0), (Desk.Wanted!.Job, Desk.Wanted.Services.Count));
    }

    [Fact]
    public async Task Services_have_their_names_and_may_have_an_entrypoint_and_a_command()
    {
        await RunAsync("- run: echo a",
            """
            services:
              db:
                image: postgres:16
                env: {POSTGRES_PASSWORD: secret}
                ports: ['5432']
                options: --health-cmd pg_isready
              cache:
                image: redis
                entrypoint: /start
                command: --port 1 "a b"
            """);

        var (db, cache) = (Desk.Wanted!.Services[0], Desk.Wanted.Services[1]);
        Assert.Equal(("db", "db", "cache"), (db.Name, db.Aliases.Single(), cache.Name));
        Assert.Equal((null, null), (db.Container.Entrypoint, db.Container.Command));
        Assert.Equal("pg_isready", db.Container.Options.Health.Command);
        Assert.Equal(["/start"], cache.Container.Entrypoint!);
        Assert.Equal(["--port", "1", "a b"], cache.Container.Command!);
        Assert.False(db.AwaitPorts || db.PublishPorts);
    }

    [Fact]
    public async Task Credentials_are_given_and_never_shown()
    {
        Secrets["USER"] = "mona";
        Desk.Says.Add("logging in with to-be-hidden and also-hidden");

        await RunAsync("- run: echo to-be-hidden",
            """
            container: {image: ghcr.io/octo/app, credentials: {username: "${{ secrets.USER }}", password: "to-be-${{ format('{0}', 'hidden') }}"}}
            services: {db: {image: db, credentials: {username: other, password: also-hidden}}}
            """);

        Assert.Equal(("mona", "to-be-hidden"), (Own.Credentials!.User, Own.Credentials.Password));
        Assert.Equal("also-hidden", Desk.Wanted!.Services.Single().Container.Credentials!.Password);
        Assert.Contains("logging in with *** and ***", Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", Log.Text.Replace("Run echo", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_engine_says_is_in_the_log_of_the_step_that_begins()
    {
        Desk.Says.Add("pulling alpine");

        await RunAsync("- run: echo a", "container: alpine");

        var began = Legs.Events!.All.OfType<StepStarted>().Single(step => step.Name == "Initialize containers");
        Assert.Equal([began.Step], Log.Lines.Where(line => line.Text == "pulling alpine").Select(line => line.Step));
    }

    [Fact]
    public async Task What_an_image_for_the_machine_says_is_a_step_as_well()
    {
        Desk.Says.Add("pulling what stands for ubuntu-latest");

        await RunAsync("- run: echo a");

        Assert.Equal("Initialize containers: success\nRun echo a: success", Steps);
    }

    [Theory]
    [InlineData("container: {image: a, ports: ['80:x']}", 5, "'x'")]
    [InlineData("container:\n  image: a\n  volumes: ['data:relative']", 7, "relative")]
    [InlineData("container:\n  image: a\n  options: --no-such-flag", 7, "--no-such-flag")]
    [InlineData("container:\n  image: a\n  options: --network host", 7, "--network")]
    [InlineData("services:\n  db:\n    image: a\n    ports: ['99999']", 8, "99999")]
    public async Task What_cannot_be_had_fails_the_job_with_its_line(string job, int line, string found)
    {
        await RunAsync("- run: echo a", job);

        var told = Assert.Single(Annotations);
        Assert.Equal((Severity.Error, ".github/workflows/ci.yml", line), (told.Severity, told.File, told.Line));
        Assert.Contains(found, told.Message, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
        Assert.Null(Desk.Wanted);
        Assert.Equal("Initialize containers: failure", Steps);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_container_is_told_at_once()
    {
        await RunAsync("- run: echo a", "container:\n  image: a\n  ports: [x, y]\n  options: --no-such-flag");

        Assert.Equal([7, 7, 8], Annotations.Select(told => told.Line).OfType<int>().Order());
    }

    [Fact]
    public async Task What_is_evaluated_to_nonsense_is_told_where_the_expression_is()
    {
        await RunAsync("- run: echo a", "container:\n  image: a\n  ports: ['${{ github.actor }}']");

        var told = Assert.Single(Annotations);
        Assert.Equal(7, told.Line);
        Assert.Contains("mona", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expression_that_cannot_be_evaluated_fails_the_job()
    {
        await RunAsync("- run: echo a", "container:\n  image: a\n  env: {A: \"${{ fromJSON('{') }}\"}");

        Assert.Equal((JobResult.Failure, "what the job says of its containers cannot be evaluated"), (Outcome.Result, Outcome.Reason));
        Assert.Equal(7, Assert.Single(Annotations).Line);
        Assert.Null(Desk.Wanted);
    }

    [Fact]
    public async Task A_container_that_cannot_be_started_fails_the_job_with_the_reason()
    {
        Desk.Refusal = "there is no image 'alpine:3.99'";

        await RunAsync("- run: echo a\n- run: echo b\n  if: always()", "container: alpine:3.99");

        Assert.Equal((JobResult.Failure, "there is no image 'alpine:3.99'"), (Outcome.Result, Outcome.Reason));
        Assert.Contains("there is no image 'alpine:3.99'", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Stop containers", Steps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_steps_know_the_containers_and_their_ports()
    {
        var ports = new Dictionary<string, int> { ["5432"] = 32768, ["53/udp"] = 32769 };
        Desk.Started = new StartedContainers(new StartedContainer("c1", new Dictionary<string, int>()), new Dictionary<string, StartedContainer> { ["db"] = new("s1", ports) }, "net1");

        await RunAsync(
            "- run: echo ${{ job.container.id }} ${{ job.container.network }} ${{ job.services.db.id }} ${{ job.services.db.network }}\n"
            + "- run: echo ${{ job.services.db.ports['5432'] }} ${{ job.services.db.ports[5432] }} ${{ job.services.db.ports['53/udp'] }}",
            "container: a\nservices: {db: {image: b}}");

        Assert.Contains("c1 net1 s1 net1", Output, StringComparison.Ordinal);
        Assert.Contains("32768 32768 32769", Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_end_before_the_job_also_where_a_step_fails()
    {
        await RunAsync("- run: exit 1", "services: {db: {image: b}}");

        Assert.Equal("Initialize containers: success\nRun exit 1: failure\nStop containers: success", Steps);
        Assert.Equal(1, Desk.Stops);
    }
}
