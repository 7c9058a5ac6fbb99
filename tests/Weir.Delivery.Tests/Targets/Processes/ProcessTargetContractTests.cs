using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Processes;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;
using Weir.Testing.Delivery;

namespace Weir.Delivery.Tests.Targets.Processes;

public sealed class ProcessTargetContractTests : DeployTargetContract
{
    protected override ValueTask<IDeployPlace> MakeAsync() => ValueTask.FromResult<IDeployPlace>(new ProcessPlace());

    private sealed class ProcessPlace : IDeployPlace
    {
        private readonly ScratchFolder _scratch = new();
        private readonly EnvironmentFolder _folder;
        private readonly ProcessTargetTests.SupervisorsInProcess _supervisors = new();
        private readonly ProcessTargetTests.RecordedRouter _router = new();

        public ProcessPlace() => _folder = new EnvironmentFolder(_scratch.Path);

        public IDeployTarget Open() => new ProcessTarget(_folder, _router, _supervisors, TimeProvider.System);

        public Task<Release> GoodAsync(int number) => ReleaseAsync(number, ProcessTargetTests.Answering);

        public Task<Release> BrokenAsync(int number) => ReleaseAsync(number, "exit 3");

        public async Task<IReadOnlyList<string>> ServingAsync()
        {
            using var http = new HttpClient();
            var answers = _router.Routes.SelectMany(static route => route.Endpoints).Select(instance => http.GetStringAsync(new Uri($"http://{instance}/"), Token));
            return [.. (await Task.WhenAll(answers)).Order(StringComparer.Ordinal)];
        }

        public Task<string> FingerprintAsync() =>
            Task.FromResult(string.Join(' ', new SupervisorFolder(_folder.Instances).ReadActual().Instances.Select(static instance => instance.Process)));

        public async ValueTask DisposeAsync()
        {
            await using (var target = Open())
                await target.ConvergeAsync(new Allocation(), _supervisors, CancellationToken.None);
            await _supervisors.DisposeAsync();
            _scratch.Dispose();
        }

        private async Task<Release> ReleaseAsync(int number, string command)
        {
            var source = Directory.CreateDirectory(_scratch.In($"source-{number}")).FullName;
            return Samples.Release(number) with
            {
                Digest = await new ReleaseFiles(_folder).KeepAsync(source, Token),
                Target = new ProcessSettings { Command = command, StopWithin = TimeSpan.FromSeconds(5), Health = new HealthCheck { Path = "/" } },
            };
        }
    }
}
