using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Docker;

/// <summary>Containers that start and are of no use.</summary>
public sealed class ContainerStartFaultTests : IDisposable
{
    private static readonly ContainerPlaces Places = new("/__w/shop/shop", "/__w/_temp", "/__t", "/__w/_actions", "/github/home");

    private readonly DockerUnderTest _docker = new(isJobs: true);
    private readonly EngineAccess _access = new(EngineSurroundings.Of(new Dictionary<string, string>(), $"unix://{LocalEngine.Socket}"), TimeProvider.System);

    public void Dispose()
    {
        _access.Dispose();
        _docker.Dispose();
    }

    [Fact]
    public async Task A_health_check_that_says_nothing_for_too_long_is_given_up()
    {
        var service = new ServiceSpec("shop", ["shop"], new ContainerSpec
        {
            Image = SmallImage.Require(),
            Options = ContainerOptions.Parse("--tty --health-cmd \"echo not yet; false\" --health-interval 100ms --health-start-period 1h", ContainerRole.Service).Options,
        });

        var (message, log) = await RefusalAsync(new JobContainers(null, [service]), inside: null);

        Assert.Matches(@"^the service 'shop' \(weir-test/small:2\) is not ready: its health check did not pass within 1 seconds", message);
        Assert.Contains("The last lines of the service:", log);
    }

    [Fact]
    public async Task An_entrypoint_that_does_not_run_its_command_is_named()
    {
        var job = new ContainerSpec { Image = SmallImage.Require(), Entrypoint = ["/bin/echo", "no, thanks:"] };

        var (message, _) = await RefusalAsync(new JobContainers(job, []), Places);

        Assert.StartsWith("the entrypoint of 'weir-test/small:2' (/bin/echo no, thanks:) does not run the command that it is given", message, StringComparison.Ordinal);
        Assert.Contains("give it an empty entrypoint", message, StringComparison.Ordinal);
        Assert.Contains("its last line was: no, thanks:", message, StringComparison.Ordinal);
    }

    private static SessionRequest Request => new(new RunId("run-1"), new LegId(new JobId("build"), LegId.Only), 1, "shop");

    private async Task<(string Message, IReadOnlyList<string> Log)> RefusalAsync(JobContainers wanted, ContainerPlaces? inside)
    {
        var executor = new DockerExecutor(_docker.Options, new DockerOptions { HealthLimit = TimeSpan.FromSeconds(1) }, _access, TimeProvider.System);
        var output = new RecordedOutput();
        ExecutorException refusal;
        await using (var session = await executor.OpenAsync(Request with { InContainer = inside }, TestContext.Current.CancellationToken))
            refusal = await Assert.ThrowsAsync<ExecutorException>(async () => await session.Containers.StartAsync(wanted, output, TestContext.Current.CancellationToken));
        Assert.Empty(_docker.Left([], "never a command"));
        return (refusal.Message, output.Lines);
    }
}
