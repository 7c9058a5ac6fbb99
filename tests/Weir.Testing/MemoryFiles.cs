using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>Files of a job in memory. Links are followed as a kernel does, so that what writes through one is found out.</summary>
public sealed class MemoryFiles : IJobFiles
{
    private const UnixFileMode Usual = (UnixFileMode)0b110_100_100;
    private const int MostLinks = 40;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal) { ["/"] = new Node(JobFileKind.Folder) };

    /// <summary>Where anything was written, made or removed: real paths, links followed.</summary>
    public HashSet<string> Touched { get; } = [];

    public void Add(string path, string text, UnixFileMode mode = Usual) => Add(path, System.Text.Encoding.UTF8.GetBytes(text), mode);

    public void Add(string path, byte[] content, UnixFileMode mode = Usual, DateTimeOffset? modified = null) =>
        Put(path, new Node(JobFileKind.File) { Content = content, Mode = mode, Modified = modified ?? DateTimeOffset.UnixEpoch });

    public void AddFolder(string path) => Put(path, new Node(JobFileKind.Folder));

    public void AddLink(string path, string target) => Put(path, new Node(JobFileKind.Link) { Target = target });

    public void AddOther(string path) => Put(path, new Node(JobFileKind.Other));

    public string Text(string path) => System.Text.Encoding.UTF8.GetString(Bytes(path));

    public byte[] Bytes(string path) => Find(path)?.Node.Content ?? throw new FileNotFoundException($"no file '{path}'");

    /// <summary>All files and links beneath a folder, relative to it, links with their target.</summary>
    public IReadOnlyList<string> Tree(string folder)
    {
        lock (_gate)
        {
            return [.. _nodes
                .Where(node => node.Key.StartsWith(folder + "/", StringComparison.Ordinal))
                .Select(node => node.Key[(folder.Length + 1)..] + node.Value.Kind switch { JobFileKind.Folder => "/", JobFileKind.Link => $" -> {node.Value.Target}", _ => "" })];
        }
    }

    public ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken) => new(Find(path) is var (real, node) ? Shown(real, node) with { Path = path } : null);

    public ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var real = path == "/" ? path : Join(Resolve(ParentOf(path)), NameOf(path));
            return new(_nodes.TryGetValue(real, out var node) ? Shown(path, node) : null);
        }
    }

    public async IAsyncEnumerable<JobFile> ListAsync(
        string folder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (Find(folder) is not var (real, _))
            yield break;
        List<KeyValuePair<string, Node>> children;
        lock (_gate)
            children = [.. _nodes.Where(node => node.Key != "/" && ParentOf(node.Key) == real)];
        foreach (var (path, node) in children)
            yield return Shown(Join(folder, NameOf(path)), node);
    }

    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        Find(path) is (_, { Kind: JobFileKind.File } node)
            ? new ValueTask<Stream>(new MemoryStream(node.Content, writable: false))
            : throw new FileNotFoundException($"no file '{path}'");

    public ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        var real = Make(path, existing => existing is { Kind: JobFileKind.File } ? existing : new Node(JobFileKind.File) { Mode = mode ?? Usual });
        var node = _nodes[real];
        return new ValueTask<Stream>(new Written(content => node.Content = content));
    }

    public ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken)
    {
        Put(path, new Node(JobFileKind.Link) { Target = target });
        return ValueTask.CompletedTask;
    }

    public ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken)
    {
        Make(path, existing => existing ?? new Node(JobFileKind.Folder));
        return ValueTask.CompletedTask;
    }

    public ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken)
    {
        Find(path)!.Value.Node.Modified = modified;
        return ValueTask.CompletedTask;
    }

    public string? OnThisMachine(string path) => null;

    public ValueTask RemoveAsync(string path, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var real = Join(Resolve(ParentOf(path)), NameOf(path));
            Touched.Add(real);
            foreach (var key in _nodes.Keys.Where(key => key == real || key.StartsWith(real + "/", StringComparison.Ordinal)).ToList())
                _nodes.Remove(key);
        }

        return ValueTask.CompletedTask;
    }

    private (string Path, Node Node)? Find(string path)
    {
        lock (_gate)
        {
            var real = Resolve(path);
            return _nodes.TryGetValue(real, out var node) ? (real, node) : null;
        }
    }

    private void Put(string path, Node node)
    {
        lock (_gate)
        {
            var parent = MakeFolders(ParentOf(path));
            _nodes[Join(parent, NameOf(path))] = node;
            Touched.Add(Join(parent, NameOf(path)));
        }
    }

    private string Make(string path, Func<Node?, Node> make)
    {
        lock (_gate)
        {
            MakeFolders(ParentOf(path));
            var real = Resolve(path);
            _nodes[real] = make(_nodes.GetValueOrDefault(real));
            Touched.Add(real);
            return real;
        }
    }

    private string MakeFolders(string path)
    {
        var real = Resolve(path);
        for (var slash = real.IndexOf('/', 1); slash > 0; slash = real.IndexOf('/', slash + 1))
            MakeFolder(real[..slash]);
        MakeFolder(real);
        return real;
    }

    private void MakeFolder(string real)
    {
        if (_nodes.TryAdd(real, new Node(JobFileKind.Folder)))
            Touched.Add(real);
        else if (_nodes[real].Kind != JobFileKind.Folder)
            throw new IOException($"'{real}' is no folder");
    }

    private string Resolve(string path)
    {
        var left = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var real = "/";
        for (var links = 0; left.TryPop(out var part);)
        {
            real = part switch { "." => real, ".." => ParentOf(real), _ => Join(real, part) };
            if (!_nodes.TryGetValue(real, out var node) || node.Kind != JobFileKind.Link)
                continue;
            if (++links > MostLinks)
                throw new IOException($"too many links in '{path}'");
            foreach (var next in node.Target!.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                left.Push(next);
            real = node.Target.StartsWith('/') ? "/" : ParentOf(real);
        }

        return real;
    }

    private static JobFile Shown(string path, Node node) => new(path, node.Kind, node.Content.Length, node.Mode, node.Target, node.Modified);

    private static string Join(string folder, string name) => folder == "/" ? "/" + name : $"{folder}/{name}";

    private static string ParentOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private sealed class Node(JobFileKind kind)
    {
        public JobFileKind Kind => kind;

        public byte[] Content { get; set; } = [];

        public UnixFileMode Mode { get; init; } = Usual;

        public string? Target { get; init; }

        public DateTimeOffset Modified { get; set; }
    }

    private sealed class Written(Action<byte[]> keep) : MemoryStream
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing)
                keep(ToArray());
            base.Dispose(disposing);
        }
    }
}
