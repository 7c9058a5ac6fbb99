using System.Net.Sockets;
using System.Text.Json;
using Weir.Gateway.Counting;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Control;

/// <summary>The folder of one gateway: its state, its counts and its sockets.</summary>
internal sealed class StateFolder
{
    // The path of a unix socket has at most 107 bytes.
    private const int LongestSocketPath = 107;

    private readonly string _path;

    public StateFolder(string path)
    {
        _path = Path.GetFullPath(path);
        if (System.Text.Encoding.UTF8.GetByteCount(Own("handover", int.MaxValue)) > LongestSocketPath)
            throw new GatewayException($"the folder '{_path}' has too long a path for the sockets in it, whose paths have at most {LongestSocketPath} bytes: choose another one");
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(_path, Private);
        File.SetUnixFileMode(_path, Private);
    }

    /// <summary>The control socket of the gateway that serves: a link that always leads to one.</summary>
    public string Control => Path.Combine(_path, "control.sock");

    /// <summary>A socket of one process.</summary>
    public string Own(string name, int process) => Path.Combine(_path, FormattableString.Invariant($"{name}-{process}.sock"));

    /// <summary>Keeps others from starting a gateway in the folder at the same time, until it is disposed.</summary>
    public IDisposable LockForStart()
    {
        try
        {
            return new FileStream(Path.Combine(_path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new GatewayException($"another gateway is just starting in '{_path}'");
        }
    }

    /// <summary>There is one gateway in a folder.</summary>
    public void RefuseSecond()
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(Control));
        }
        catch (SocketException)
        {
            // Nobody answers: what is there was left by one that was killed.
            return;
        }

        throw new GatewayException($"a gateway already runs in '{_path}': stop it, or take its place with --take-over");
    }

    /// <summary>Makes the control socket that of a process, in one step.</summary>
    public void PointControlAt(int process)
    {
        var next = Path.Combine(_path, FormattableString.Invariant($".control-{process}"));
        File.Delete(next);
        File.CreateSymbolicLink(next, Path.GetFileName(Own("control", process)));
        File.Move(next, Control, overwrite: true);
    }

    /// <summary>Removes the sockets of a process.</summary>
    public void RemoveSockets(int process)
    {
        if (new FileInfo(Control).LinkTarget == Path.GetFileName(Own("control", process)))
            File.Delete(Control);
        File.Delete(Own("control", process));
        File.Delete(Own("handover", process));
    }

    /// <summary>What was kept; null where nothing was.</summary>
    public KeptState? Read() => Read("state.json", TableJson.Default.KeptState);

    public void Write(KeptState state) => Write("state.json", JsonSerializer.SerializeToUtf8Bytes(state, TableJson.Default.KeptState), durable: true);

    /// <summary>The counts as they were kept last; empty where none were.</summary>
    public IReadOnlyList<KeptCounts> ReadCounts() => Read("counts.json", TableJson.Default.IReadOnlyListKeptCounts) ?? [];

    public void Write(IReadOnlyList<KeptCounts> counts) =>
        Write("counts.json", JsonSerializer.SerializeToUtf8Bytes(counts, TableJson.Default.IReadOnlyListKeptCounts), durable: false);

    private T? Read<T>(string name, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        var file = Path.Combine(_path, name);
        if (!File.Exists(file))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (JsonException exception)
        {
            throw new GatewayException($"'{file}' cannot be read: {exception.Message}; remove it to start without a table");
        }
    }

    private void Write(string name, byte[] content, bool durable)
    {
        var next = Path.Combine(_path, FormattableString.Invariant($".{name}.{Environment.ProcessId}"));
        using (var file = new FileStream(next, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(content);
            file.Flush(flushToDisk: durable);
        }

        File.Move(next, Path.Combine(_path, name), overwrite: true);
    }
}
