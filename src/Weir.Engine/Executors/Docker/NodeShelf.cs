using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>
/// This machine's programs <c>node</c>, made such that they run in containers of every image: each beside the libraries and the loader that it was
/// built for, as an image may have others, or none.
/// </summary>
/// <param name="folder">Where they are kept, each in a folder named after its version.</param>
/// <param name="environment">Says where they are.</param>
public sealed class NodeShelf(string folder, IReadOnlyDictionary<string, string> environment) : IDisposable
{
    private const UnixFileMode Program =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Names are looked up through these, which no program names as its own.</summary>
    private static readonly string[] OpenedLater = ["libnss_dns.so.2", "libnss_files.so.2", "libresolv.so.2"];

    private const string Unfinished = ".making-";

    private readonly SemaphoreSlim _gate = new(1);
    private bool _isDone;
    private string? _digest;

    /// <summary>Where they are kept.</summary>
    public string Folder => folder;

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>Puts those there that are not there yet; the first call alone looks.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_isDone || !OperatingSystem.IsLinux())
            return;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var program in _isDone ? [] : Programs().Distinct())
                await AddAsync(program, cancellationToken).ConfigureAwait(false);
            _isDone = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stands for all that is there, which was filled before.</summary>
    internal async Task<string> DigestAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _digest ??= await ComputeDigestAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<string> ComputeDigestAsync(CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var file = File.OpenRead(path);
            digest.AppendData(Encoding.UTF8.GetBytes(path[folder.Length..]));
            digest.AppendData(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset().AsSpan(0, 16));
    }

    private IEnumerable<string> Programs()
    {
        if (ProgramSearch.Find("node", environment.GetValueOrDefault("PATH") ?? "") is { } found && Files.RealPath(found) is { } real)
            yield return real;
        var nvm = environment.GetValueOrDefault("NVM_DIR") ?? $"{environment.GetValueOrDefault("HOME")}/.nvm";
        foreach (var version in Directory.Exists($"{nvm}/versions/node") ? Directory.EnumerateDirectories($"{nvm}/versions/node") : [])
        {
            if (File.Exists($"{version}/bin/node"))
                yield return $"{version}/bin/node";
        }
    }

    private async Task AddAsync(string program, CancellationToken cancellationToken)
    {
        var status = new FileInfo(program);
        var identity = string.Create(CultureInfo.InvariantCulture, $"{program} {status.Length} {status.LastWriteTimeUtc:O}");
        if (Directory.EnumerateDirectories(folder).Any(kept => File.Exists($"{kept}/source") && File.ReadAllText($"{kept}/source") == identity))
            return;
        if (await AskAsync(program, ["--version"], [], cancellationToken).ConfigureAwait(false) is not [['v', .. var version]])
            return;

        // What the loader says that it would load, in place of running the program.
        var said = await AskAsync(program, [], new() { ["LD_TRACE_LOADED_OBJECTS"] = "1" }, cancellationToken).ConfigureAwait(false);
        var libraries = said.SelectMany(line => line.Split([' ', '\t'])).Where(word => word.StartsWith('/')).ToList();
        using var alone = FileLock.Take(Path.Combine(folder, ".lock"), wait: true);
        foreach (var left in Directory.EnumerateDirectories(folder, Unfinished + "*"))
            FolderRemoval.Remove(left);
        var made = Directory.CreateDirectory(Path.Combine(folder, Unfinished + version)).FullName;
        Lay(made, program, libraries);
        await File.WriteAllTextAsync($"{made}/source", identity, cancellationToken).ConfigureAwait(false);
        if (Directory.Exists($"{folder}/{version}"))
            FolderRemoval.Remove($"{folder}/{version}");
        Directory.Move(made, $"{folder}/{version}");
    }

    private static void Lay(string made, string program, List<string> libraries)
    {
        foreach (var part in new[] { "bin", "lib", "libexec" })
            Directory.CreateDirectory($"{made}/{part}");
        File.Copy(program, $"{made}/libexec/node");
        var more = libraries.Where(library => Path.GetFileName(library).StartsWith("libc.so", StringComparison.Ordinal)).SelectMany(
            library => OpenedLater.Select(name => $"{Path.GetDirectoryName(library)}/{name}").Where(File.Exists));
        foreach (var library in libraries.Concat(more).DistinctBy(Path.GetFileName))
            File.Copy(library, $"{made}/lib/{Path.GetFileName(library)}");
        var loader = libraries.Select(Path.GetFileName).FirstOrDefault(name => name!.StartsWith("ld-", StringComparison.Ordinal));
        var start = loader is null ? "\"$d/libexec/node\"" : $"\"$d/lib/{loader}\" --library-path \"$d/lib\" \"$d/libexec/node\" --require \"$d/exec-path.js\"";
        File.WriteAllText($"{made}/bin/node", $"#!/bin/sh\nd=${{0%/bin/node}}\nexec {start} \"$@\"\n");
        File.WriteAllText($"{made}/exec-path.js", "process.execPath = process.argv[0] = __dirname + '/bin/node';\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode($"{made}/bin/node", Program);
    }

    private async Task<IReadOnlyList<string>> AskAsync(string program, IReadOnlyList<string> arguments, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var lines = new Lines();
        variables["PATH"] = environment.GetValueOrDefault("PATH") ?? "";
        var request = new ProcessRequest { Program = program, Arguments = arguments, WorkingDirectory = "/", Environment = variables };
        using var closing = new Pipe();
        var process = HostProcess.Start(request, default, closing, lines);
        var result = await process.RunAsync(request.Stop, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? lines.All : [];
    }

    private sealed class Lines : IOutput
    {
        public List<string> All { get; } = [];

        public void Line(ReadOnlySpan<byte> utf8) => All.Add(Encoding.UTF8.GetString(utf8));
    }
}
