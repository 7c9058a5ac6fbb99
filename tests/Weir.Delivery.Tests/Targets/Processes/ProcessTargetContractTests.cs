using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Instances;
using Weir.Delivery.Targets.Processes;

namespace Weir.Delivery.Tests.Targets.Processes;

public sealed class ProcessTargetContractTests : ScratchTargetContract
{
    private readonly SupervisorsInProcess _supervisors = new();

    protected override IDeployTarget NewTarget() => new InstanceTarget(new SupervisorHost(Folder, _supervisors, TimeProvider.System), Router, TimeProvider.System);

    protected override async Task<Release> ReleaseAsync(int number, bool isHealthy = true)
    {
        var source = Directory.CreateDirectory(Scratch.In($"source-{number}")).FullName;
        var settings = new ProcessSettings { Command = isHealthy ? ProcessTargetTests.Answering : "echo no database; exit 3", StopWithin = TimeSpan.FromSeconds(5), Health = new HealthCheck { Path = "/" } };
        return Sample(number, settings) with { Digest = await new ReleaseFiles(Folder).KeepAsync(source, Token) };
    }

    protected override async Task<IReadOnlyList<string>> RunningAsync()
    {
        using var http = new HttpClient();
        var answers = Router.Routes.SelectMany(static route => route.Endpoints).Select(instance => http.GetStringAsync(new Uri($"http://{instance}/"), Token));
        return [.. (await Task.WhenAll(answers)).Order(StringComparer.Ordinal)];
    }

    protected override Task<string> TracesAsync() =>
        Task.FromResult(string.Join(' ', new SupervisorFolder(Folder.Instances).ReadActual().Instances.Select(static instance => instance.Process)));

    protected override async Task CleanAsync()
    {
        await using (var target = NewTarget())
            await target.ConvergeAsync(new Allocation(), Progress, CancellationToken.None);
        await _supervisors.DisposeAsync();
    }
}
