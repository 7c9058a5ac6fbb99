using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Host;

/// <summary>The host executor in a work root of its own.</summary>
internal sealed class HostUnderTest : IExecutorUnderTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-test-").FullName;

    public HostOptions Options => new() { WorkRoot = Path.Combine(_folder, "root"), Tools = Path.Combine(_folder, "tools") };

    public IExecutor Create(TimeProvider time) => new HostExecutor(Options, time);

    public IReadOnlyList<string> Left(IReadOnlyList<JobPlaces> places, string command)
    {
        var numbers = places.Select(place => JobFolder.NumberOf(Path.GetDirectoryName(place.Home)!)!.Value).ToHashSet();
        return
        [
            .. ProcessTable.Read().All.Where(process => IsOf(process, numbers, command)).Select(process => $"process {process}"),
            .. Mounts.Below(Options.WorkRoot).Select(mount => $"mount {mount}"),
            .. Directory.EnumerateDirectories(Options.WorkRoot).Select(folder => $"folder {folder}"),
        ];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What a test itself starts beside a job, in this session, may have got the job's mark by the way.</summary>
    private static bool IsOf(RunningProcess process, HashSet<uint> numbers, string command) =>
        (process.Session != ProcessCalls.SessionOf(0) && ProcessMark.Read(process.Id) is { } mark && numbers.Any(mark.IsOfJob)) || CommandLine(process.Id).Contains(command, StringComparison.Ordinal);

    private static string CommandLine(int id)
    {
        var buffer = new byte[4096];
        return System.Text.Encoding.UTF8.GetString(buffer, 0, SmallFile.Read($"/proc/{id}/cmdline", buffer)).Replace('\0', ' ');
    }
}
