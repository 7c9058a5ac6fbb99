using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Engine.Sources;

/// <summary>The user's tree as pipelines are compiled from it: files as they are on disk, whether they are committed or not.</summary>
/// <remarks>Safe for concurrent use. What was read once is told again, so that one tree gives one answer.</remarks>
/// <param name="tree">The user's tree.</param>
/// <param name="remote">Finds files of other repositories; must always give the same answer once it gave another than pending.</param>
public sealed class WorkingTree(GitTree tree, Func<RemoteSource, SourceLookup> remote) : ISourceTree
{
    private const int Largest = 10_000_000;

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _lists = [];
    private readonly ConcurrentDictionary<string, SourceLookup> _files = [];
    private readonly ConcurrentDictionary<(string, string), IReadOnlyList<string>?> _changes = [];
    private readonly ConcurrentDictionary<string, string?> _commits = [];
    private readonly ConcurrentDictionary<(string, string), string?> _shared = [];
    private readonly Lazy<IReadOnlyList<string>> _all = new(() => [.. tree.All().Where(path => File.Exists(Path.Combine(tree.Root, path)))]);

    /// <summary>
    /// Whether what is not committed counts as changed by the commit that is checked out, for a run of the tree as it is on disk. By default it does
    /// not.
    /// </summary>
    public bool CountsUncommitted { get; init; }

    private readonly string _root = Files.RealPath(tree.Root) ?? tree.Root;

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder) => _lists.GetOrAdd(folder, ListNow);

    /// <inheritdoc/>
    public SourceLookup Read(string path) => _files.GetOrAdd(path, ReadNow);

    /// <inheritdoc/>
    public SourceLookup Find(RemoteSource source) => remote(source);

    /// <inheritdoc/>
    public IReadOnlyList<string>? Changes(string from, string to) => _changes.GetOrAdd((from, to), pair => ChangesNow(pair.Item1, pair.Item2));

    /// <inheritdoc/>
    public IReadOnlyList<string> All() => _all.Value;

    /// <inheritdoc/>
    public string? Resolve(string reference) => _commits.GetOrAdd(reference, tree.Resolve);

    /// <inheritdoc/>
    public string? MergeBase(string one, string other) => _shared.GetOrAdd((one, other), pair => tree.MergeBase(pair.Item1, pair.Item2));

    /// <inheritdoc/>
    public SourceLookup ReadGenerated(GeneratedFile file) => new SourceLookup.Pending();

    private IReadOnlyList<string>? ChangesNow(string from, string to)
    {
        var committed = tree.Changes(from, to);
        return committed is not null && CountsUncommitted && to == tree.Head.Sha
            ? [.. committed.Union(tree.Uncommitted()).Order(StringComparer.Ordinal)]
            : committed;
    }

    private IReadOnlyList<string> ListNow(string folder)
    {
        if (Place(folder) is not { } place || IsOutside(place))
            return [];
        var prefix = place.Length == tree.Root.Length ? "" : place[(tree.Root.Length + 1)..] + "/";
        return
        [
            .. Files.List(place)
                .Where(path => FileStatus.Through(path) is { Kind: JobFileKind.File })
                .Select(path => prefix + Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];
    }

    private SourceLookup ReadNow(string path)
    {
        if (Place(path) is not { } place || IsOutside(place))
            return new SourceLookup.Missing("it is outside of the repository");
        try
        {
            return FileStatus.Through(place) switch
            {
                null => new SourceLookup.Missing("there is no such file"),
                { Kind: JobFileKind.Folder } => new SourceLookup.Missing("it is a folder"),
                { Kind: not JobFileKind.File } => new SourceLookup.Missing("it is a device, socket or pipe"),
                { Length: > Largest } large => new SourceLookup.Missing(string.Create(
                    CultureInfo.InvariantCulture, $"it has {large.Length:N0} bytes, and at most {Largest:N0} are read")),
                _ => Decode(path, Bytes(place)),
            };
        }
        catch (IOException exception)
        {
            return new SourceLookup.Missing($"it cannot be read: {exception.Message}");
        }
    }

    private static byte[] Bytes(string place)
    {
        using var stream = new FileStream(Files.OpenRead(place), FileAccess.Read, bufferSize: 0);
        var bytes = new byte[Math.Min(stream.Length, Largest)];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static SourceLookup Decode(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (Utf8.IsValid(bytes))
            return new SourceLookup.Found(new SourceText(path, Encoding.UTF8.GetString(bytes)));
        return new SourceLookup.Missing(
            bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
                ? "it is UTF-16; save it as UTF-8"
                : string.Create(CultureInfo.InvariantCulture, $"it is not UTF-8, from byte {FirstBad(bytes)} on; save it as UTF-8"));
    }

    private static int FirstBad(ReadOnlySpan<byte> bytes)
    {
        var good = 0;
        while (Rune.DecodeFromUtf8(bytes[good..], out _, out var length) == System.Buffers.OperationStatus.Done)
            good += length;
        return good;
    }

    /// <summary>The full path, or null for a path that names something above the repository or nothing at all.</summary>
    private string? Place(string path)
    {
        if (path.Contains('\0') || path.StartsWith('/'))
            return null;
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path.Length == 0 ? "." : path, tree.Root));
        return full == tree.Root || full.StartsWith(tree.Root.TrimEnd('/') + "/", StringComparison.Ordinal) ? full : null;
    }

    /// <summary>True where links lead out of the repository.</summary>
    private bool IsOutside(string place) =>
        Files.RealPath(place) is { } real && real != _root && !real.StartsWith(_root.TrimEnd('/') + "/", StringComparison.Ordinal);
}
