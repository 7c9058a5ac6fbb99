using System.Runtime.InteropServices;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>A session with files in memory, whose processes a test plays.</summary>
public sealed class ScriptedSession : IJobSession
{
    private readonly Lock _gate = new();
    private readonly List<ProcessRequest> _started = [];

    public ScriptedSession()
    {
        foreach (var place in (string[])[Places.Workspace, Places.Temporary, Places.Tools, Places.Actions, Places.Home])
            Files.AddFolder(place);
    }

    public JobPlaces Places { get; } = new("/work/shop/shop", "/work/temp", "/work/tools", "/work/actions", "/home/mona");

    public Machine Machine { get; init; } = new("played", OperatingSystemKind.Linux, Architecture.X64);

    public Dictionary<string, string> Environment { get; } = new() { ["PATH"] = "/usr/bin", ["HOME"] = "/home/mona" };

    IReadOnlyDictionary<string, string> IJobSession.Environment => Environment;

    public MemoryFiles Files { get; } = new();

    IJobFiles IJobSession.Files => Files;

    /// <summary>The programs that are installed, in <c>/usr/bin</c>.</summary>
    public HashSet<string> Programs { get; } = ["bash", "sh"];

    /// <summary>What plays a script, by its text; others are interpreted. Gives the exit code.</summary>
    public Dictionary<string, Func<ScriptedProcess, Task<int>>> Plays { get; } = [];

    /// <summary>What <c>--version</c> says of each node, by path.</summary>
    public Dictionary<string, string> Nodes { get; } = [];

    /// <summary>The scripts that ran, in the order in which they were started.</summary>
    public List<string> Played { get; } = [];

    /// <summary>What the interpreted command <c>printenv</c> printed, in order.</summary>
    public List<string> Printed { get; } = [];

    public bool WasKilled { get; private set; }

    /// <summary>The processes that ran a script, in the order in which they were started.</summary>
    public IReadOnlyList<ProcessRequest> Started
    {
        get
        {
            lock (_gate)
                return [.. _started];
        }
    }

    public IContainerDesk Containers { get; init; } = new FakeContainers();

    public ValueTask<string?> FindProgramAsync(string name, string path, CancellationToken cancellationToken) =>
        new(Programs.Contains(name) ? $"/usr/bin/{name}" : null);

    public async ValueTask<ProcessResult> RunAsync(ProcessRequest request, IOutput output, CancellationToken cancellationToken)
    {
        if (request.Arguments is ["--version"])
        {
            output.Line(Encoding.UTF8.GetBytes(Nodes[request.Program]));
            return new ProcessResult(0, false);
        }

        var file = request.Arguments.Select(argument => argument.TrimStart('.', ' ').Trim('\'')).Last(argument => argument.StartsWith('/'));
        var process = new ScriptedProcess(Files.Text(file), request, Files, output, cancellationToken);
        lock (_gate)
        {
            _started.Add(request);
            Played.Add(process.Script.Trim());
        }

        var code = Plays.TryGetValue(process.Script.Trim(), out var play) ? await play(process) : process.Interpret(Printed);
        return new ProcessResult(code, cancellationToken.IsCancellationRequested);
    }

    public ValueTask KillAsync()
    {
        WasKilled = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
