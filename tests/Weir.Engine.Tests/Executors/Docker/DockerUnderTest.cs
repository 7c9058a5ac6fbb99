using System.Collections.Concurrent;
using Weir.Engine.Executors;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;
using Weir.Testing;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Docker;

/// <summary>The Docker executor in a work root of its own, with all jobs in containers of a small image.</summary>
/// <param name="isJobs">True where the job itself asks for the container, with folders of other names; false where the image stands for the machine.</param>
/// <param name="isFar">True for an engine that is like one of another machine.</param>
internal sealed class DockerUnderTest(bool isJobs, bool isFar = false) : IExecutorUnderTest
{
    private static readonly ContainerPlaces Places = new("/__w/shop/shop", "/__w/_temp", "/__t", "/__w/_actions", "/github/home");

    private readonly ConcurrentBag<string> _numbers = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-test-").FullName;
    private readonly EngineAccess _access = new(
        isFar ? EngineSurroundings.Of(Far().Environment, null) : EngineSurroundings.Of(new Dictionary<string, string>(), $"unix://{LocalEngine.Socket}"), TimeProvider.System);

    public HostOptions Options => new() { WorkRoot = Path.Combine(_folder, "root"), Tools = Path.Combine(_folder, "tools") };

    public bool RoundsOldTimes => isFar;

    public IExecutor Create(TimeProvider time)
    {
        SmallImage.Require();
        return new Contained(new DockerExecutor(Options, new DockerOptions(), _access, time), isJobs, started => _numbers.Add(started));
    }

    public IReadOnlyList<string> Left(IReadOnlyList<JobPlaces> places, string command) =>
    [
        .. ProcessTable.Read().All.Where(process => CommandLine(process.Id).Contains(command, StringComparison.Ordinal)).Select(process => $"process {process}"),
        .. Mounts.Below(Options.WorkRoot).Select(mount => $"mount {mount}"),
        .. Directory.EnumerateDirectories(Options.WorkRoot).Select(folder => $"folder {folder}"),
        .. isFar ? Far().ContentsAsync().GetAwaiter().GetResult().Where(IsOurs) : [],
    ];

    public void Dispose()
    {
        _access.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Tests of other classes run at the same time, at the same engine.
    private bool IsOurs(string line) => _numbers.Any(number => line.Contains(number, StringComparison.Ordinal));

    private static FarEngine Far() => FarEngine.SharedAsync().GetAwaiter().GetResult();

    private static string CommandLine(int id)
    {
        var buffer = new byte[4096];
        return System.Text.Encoding.UTF8.GetString(buffer, 0, SmallFile.Read($"/proc/{id}/cmdline", buffer)).Replace('\0', ' ');
    }

    private sealed class Contained(DockerExecutor executor, bool isJobs, Action<string> started) : IExecutor
    {
        public string Name => executor.Name;

        public async ValueTask<IJobSession> OpenAsync(SessionRequest request, CancellationToken cancellationToken)
        {
            var session = await executor.OpenAsync(
                isJobs ? request with { InContainer = Places } : request with { MachineImage = SmallImage.Name }, cancellationToken);
            var job = isJobs ? new ContainerSpec { Image = SmallImage.Name, Entrypoint = [] } : null;
            started(Path.GetFileName(((ILocalSession)session).Folder));
            try
            {
                await session.Containers.StartAsync(new JobContainers(job, []), new RecordedOutput(), cancellationToken);
                return session;
            }
            catch
            {
                await session.DisposeAsync();
                throw;
            }
        }
    }
}
