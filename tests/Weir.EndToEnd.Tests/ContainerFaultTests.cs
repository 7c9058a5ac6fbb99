using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary>What goes wrong with containers is told with its cause and a way out, and nothing stays behind.</summary>
public sealed class ContainerFaultTests
{
    private const string Image = SmallImage.Name;

    [Fact]
    public async Task An_image_that_is_nowhere_to_be_had()
    {
        using var weir = WeirProgram.With(Inside("image: localhost:1/nowhere:1"));
        SmallImage.Require();

        await AssertFailsAsync(weir, "localhost:1/nowhere:1", "cannot be");
    }

    [Fact]
    public async Task An_image_that_is_not_to_be_pulled()
    {
        using var weir = WeirProgram.With(Inside("image: weir-test/nowhere:1\n      options: --pull never"));
        SmallImage.Require();

        await AssertFailsAsync(weir, "the engine does not have the image 'weir-test/nowhere:1', and it is not to be pulled", "docker pull");
    }

    [Fact]
    public async Task An_engine_that_is_not_there()
    {
        using var weir = WeirProgram.With(Inside($"image: {Image}"));
        weir.Environment["DOCKER_HOST"] = "unix:///nowhere/docker.sock";

        await AssertFailsAsync(weir, "no engine answers at /nowhere/docker.sock", "start it with");
    }

    [Fact]
    public async Task A_shell_that_runs_out_of_memory()
    {
        SmallImage.Require();
        using var weir = WeirProgram.With(Inside(
            $"image: {Image}\n      options: --memory 32m --memory-swap 32m", "x=$(head -c 100000000 /dev/zero | tr '\\\\0' x); echo ${#x}"));

        await AssertFailsAsync(weir, "memory", "32 MiB");
    }

    [Fact]
    public async Task A_health_check_that_never_passes()
    {
        SmallImage.Require();
        using var weir = WeirProgram.With(Beside($"image: {Image}\n        options: --tty --health-cmd \"echo no luck; false\" --health-interval 100ms --health-retries 2"));

        await AssertFailsAsync(weir, "the service 'shop'", "its health check failed", "times (it said: no luck)");
    }

    [Fact]
    public async Task A_service_that_dies_at_its_start()
    {
        SmallImage.Require();
        using var weir = WeirProgram.With(Beside($"image: {Image}\n        command: sh -c \"echo no configuration; exit 3\"\n        options: --health-cmd true"));

        await AssertFailsAsync(weir, "the service 'shop'", "it ended with exit code 3", "no configuration");
    }

    [Fact]
    public async Task A_job_s_container_that_somebody_removes()
    {
        await using var engine = await OwnEngine.StartAsync();
        using var weir = WeirProgram.With(Inside($"image: {Image}", "echo begun; sleep 300"));
        weir.Environment["DOCKER_HOST"] = engine.Endpoint;
        using var running = weir.Start("run");
        await running.SeenAsync("  begun", TestContext.Current.CancellationToken);

        await engine.DockerAsync("rm", "--force", "--volumes", (await engine.DockerAsync("ps", "--quiet")).Trim());
        var end = await running.EndAsync(TestContext.Current.CancellationToken);

        await AssertFailedAsync(weir, end, "was removed while the job ran");
        Assert.Empty(await engine.ContentsAsync());
    }

    [Fact]
    public async Task An_engine_that_is_stopped_during_a_job()
    {
        await using var engine = await OwnEngine.StartAsync();
        using var weir = WeirProgram.With(Inside($"image: {Image}", "echo begun; sleep 300"));
        weir.Environment["DOCKER_HOST"] = engine.Endpoint;
        using (var running = weir.Start("run"))
        {
            await running.SeenAsync("  begun", TestContext.Current.CancellationToken);
            await engine.StopAsync();
            var end = await running.EndAsync(TestContext.Current.CancellationToken);

            Assert.True(end.ExitCode == 1, end.All);
            Assert.Contains("engine", end.All, StringComparison.Ordinal);
            Assert.DoesNotContain("fault to report", end.All, StringComparison.Ordinal);
        }

        await engine.StartAgainAsync();
        await weir.RunAsync("run", "--job", "tidy");
        Assert.Empty(await engine.ContentsAsync());
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task An_engine_that_is_killed_during_a_job()
    {
        await using var engine = await OwnEngine.StartAsync();
        using var weir = WeirProgram.With(Inside($"image: {Image}", "echo begun; sleep 300"));
        weir.Environment["DOCKER_HOST"] = engine.Endpoint;
        using (var running = weir.Start("run"))
        {
            await running.SeenAsync("  begun", TestContext.Current.CancellationToken);
            await engine.KillAsync();
            var end = await running.EndAsync(TestContext.Current.CancellationToken);
            Assert.True(end.ExitCode == 1, end.All);
            Assert.DoesNotContain("fault to report", end.All, StringComparison.Ordinal);
        }

        Assert.NotEmpty(weir.Leftovers());
        await engine.StartAgainAsync();
        await weir.RunAsync("run", "--job", "tidy");
        Assert.Empty(await engine.ContentsAsync());
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task A_container_that_sees_processes_of_another_one_ends_none_of_them()
    {
        await using var engine = await OwnEngine.StartAsync();
        var other = (await engine.DockerAsync("run", "--detach", "--name", "other", Image, "sleep", "300")).Trim();
        using var weir = WeirProgram.With(Inside($"image: {Image}\n      options: --pid container:other", "echo begun; sleep 300"));
        weir.Environment["DOCKER_HOST"] = engine.Endpoint;
        using var running = weir.Start("run");
        await running.SeenAsync("  begun", TestContext.Current.CancellationToken);
        running.Signal("INT");
        running.Signal("INT");
        await running.EndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(other[..12], (await engine.DockerAsync("ps", "--quiet")).Trim());
    }

    [Fact]
    public async Task An_engine_whose_disk_is_full()
    {
        await using var engine = await OwnEngine.StartAsync(bytes: 64_000_000);
        using var weir = WeirProgram.With(Inside($"image: {Image}"));
        weir.Environment["DOCKER_HOST"] = engine.Endpoint;
        engine.FillDisk();

        await AssertFailsAsync(weir, $"the disk of the engine at {engine.Endpoint} is full", "docker system prune");
        Assert.Empty(await engine.ContentsAsync());
    }

    private static async Task AssertFailsAsync(WeirProgram weir, params IReadOnlyList<string> texts) =>
        await AssertFailedAsync(weir, await weir.RunAsync("run"), texts);

    private static async Task AssertFailedAsync(WeirProgram weir, ProgramEnd end, params IReadOnlyList<string> texts)
    {
        Assert.True(end.ExitCode == 1, $"{end.ExitCode}: {end.All}");
        Assert.All(texts, text => Assert.True(end.All.Contains(text, StringComparison.Ordinal), $"'{text}' is not in: {end.All}"));
        Assert.DoesNotContain("fault to report", end.All, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
        Assert.Contains("\"result\": \"failure\"", (await weir.RunAsync("runs", "--json")).Output, StringComparison.Ordinal);
    }

    private static string Inside(string container, string script = "echo hello") => $"""
        on: push
        jobs:
          inside:
            runs-on: ubuntu-latest
            container:
              {container}
            steps:
              - run: {Quoted(script)}
          tidy:
            runs-on: ubuntu-latest
            if: github.event_name == 'workflow_dispatch'
            steps:
              - run: echo tidy
        """;

    private static string Beside(string service) => $"""
        on: push
        jobs:
          here:
            runs-on: ubuntu-latest
            services:
              shop:
                {service}
            steps:
              - run: echo hello
        """;

    private static string Quoted(string script) => $"\"{script.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
