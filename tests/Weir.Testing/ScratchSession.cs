using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>A job in temporary folders of this machine, with real files and real processes. It stops a process at once, and by force.</summary>
public sealed class ScratchSession : IJobSession
{
    private readonly ScratchFolder _folder = new();

    public ScratchSession(string path)
    {
        Places = new JobPlaces(_folder.In("work"), _folder.In("temp"), _folder.In("tools"), _folder.In("actions"), _folder.In("home"));
        foreach (var place in (string[])[Places.Workspace, Places.Temporary, Places.Tools, Places.Actions, Places.Home])
            Directory.CreateDirectory(place);
        Environment = new Dictionary<string, string> { ["PATH"] = path, ["HOME"] = Places.Home, ["LANG"] = "C.UTF-8" };
    }

    public JobPlaces Places { get; }

    public Machine Machine { get; init; } = new("scratch", OperatingSystemKind.Linux, RuntimeInformation.OSArchitecture);

    public IReadOnlyDictionary<string, string> Environment { get; }

    public IJobFiles Files { get; } = new DiskFiles();

    public string In(params string[] parts) => _folder.In(parts);

    public IContainerDesk Containers { get; init; } = new FakeContainers();

    public ValueTask<string?> FindProgramAsync(string name, string path, CancellationToken cancellationToken) => new(
        name.Contains('/')
            ? name
            : path.Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists));

    public async ValueTask<ProcessResult> RunAsync(ProcessRequest request, IOutput output, CancellationToken cancellationToken)
    {
        var program = await FindProgramAsync(request.Program, request.Environment.GetValueOrDefault("PATH") ?? "", cancellationToken)
            ?? throw new ExecutorException($"'{request.Program}' is not in PATH");
        var start = new ProcessStartInfo(program, request.Arguments)
        {
            WorkingDirectory = request.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in request.Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var gate = new Lock();
        try
        {
            await Task.WhenAll(
                PumpAsync(process.StandardOutput, output, gate, cancellationToken),
                PumpAsync(process.StandardError, output, gate, cancellationToken),
                process.WaitForExitAsync(cancellationToken));
            return new ProcessResult(process.ExitCode, Stopped: false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new ProcessResult(137, Stopped: true);
        }
    }

    public ValueTask KillAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task PumpAsync(StreamReader from, IOutput to, Lock gate, CancellationToken cancellationToken)
    {
        while (await from.ReadLineAsync(cancellationToken) is { } line)
        {
            lock (gate)
                to.Line(Encoding.UTF8.GetBytes(line));
        }
    }
}
