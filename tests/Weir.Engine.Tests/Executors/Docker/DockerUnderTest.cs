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
internal sealed class DockerUnderTest(bool isJobs) : IExecutorUnderTest
{
    private static readonly ContainerPlaces Places = new("/__w/shop/shop", "/__w/_temp", "/__t", "/__w/_actions", "/github/home");

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-test-").FullName;
    private readonly EngineAccess _access = new(EngineSurroundings.Of(new Dictionary<string, string>(), $"unix://{LocalEngine.Socket}"), TimeProvider.System);

    public HostOptions Options => new() { WorkRoot = Path.Combine(_folder, "root"), Tools = Path.Combine(_folder, "tools") };

    public IExecutor Create(TimeProvider time)
    {
        SmallImage.Require();
        return new Contained(new DockerExecutor(Options, new DockerOptions(), _access, time), isJobs);
    }

    public IReadOnlyList<string> Left(IReadOnlyList<JobPlaces> places, string command) =>
    [
        .. ProcessTable.Read().All.Where(process => CommandLine(process.Id).Contains(command, StringComparison.Ordinal)).Select(process => $"process {process}"),
        .. Mounts.Below(Options.WorkRoot).Select(mount => $"mount {mount}"),
        .. Directory.EnumerateDirectories(Options.WorkRoot).Select(folder => $"folder {folder}"),
    ];

    public void Dispose()
    {
        _access.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string CommandLine(int id)
    {
        var buffer = new byte[4096];
        return System.Text.Encoding.UTF8.GetString(buffer, 0, SmallFile.Read($"/proc/{id}/cmdline", buffer)).Replace('\0', ' ');
    }

    private sealed class Contained(DockerExecutor executor, bool isJobs) : IExecutor
    {
        public string Name => executor.Name;

        public async ValueTask<IJobSession> OpenAsync(SessionRequest request, CancellationToken cancellationToken)
        {
            var session = await executor.OpenAsync(
                isJobs ? request with { InContainer = Places } : request with { MachineImage = SmallImage.Name }, cancellationToken);
            var job = isJobs ? new ContainerSpec { Image = SmallImage.Name, Entrypoint = [] } : null;
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
