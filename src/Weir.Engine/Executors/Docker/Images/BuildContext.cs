using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Weir.Engine.Archives;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>What a build sees of a folder: all of it but what its <c>.dockerignore</c> leaves out.</summary>
internal sealed class BuildContext
{
    private const string IgnoreFile = ".dockerignore";

    private const int MostTextBytes = 4 << 20;

    private readonly List<JobFile> _files = [];

    private BuildContext(ImageBuild build, string dockerfile)
    {
        Build = build;
        DockerfileText = dockerfile;
    }

    /// <summary>What it is for.</summary>
    public ImageBuild Build { get; }

    /// <summary>The Dockerfile's contents.</summary>
    public string DockerfileText { get; }

    /// <summary>The names of what it has, in order; folders are named where they are empty.</summary>
    public IEnumerable<string> Names => _files.Select(NameOf);

    /// <summary>Looks at a context.</summary>
    /// <exception cref="ExecutorException">There is no Dockerfile, or a pattern is wrong.</exception>
    public static async Task<BuildContext> ReadAsync(ImageBuild build, CancellationToken cancellationToken)
    {
        var text = await TextAsync(build, build.Dockerfile, cancellationToken).ConfigureAwait(false)
            ?? throw new ExecutorException($"there is no '{build.Dockerfile}' in '{build.Folder}', from which an image is to be made; correct the path, or add the file");
        var context = new BuildContext(build, text);
        var rules = await RulesAsync(build, cancellationToken).ConfigureAwait(false);
        await context.AddAsync(build.Folder, rules, cancellationToken).ConfigureAwait(false);
        return context;
    }

    /// <summary>What the image depends on, but for the images that it is made from: names, permissions and contents. 64 hexadecimal digits.</summary>
    public async Task<string> DigestAsync(string platform, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, "weir-build-1", Build.Dockerfile, platform, Build.Target ?? "");
        foreach (var (name, value) in Build.Arguments.OrderBy(static argument => argument.Key, StringComparer.Ordinal))
            Add(hash, "argument", name, value);
        var buffer = new byte[64 * 1024];
        foreach (var file in _files)
        {
            Add(hash, file.Kind.ToString(), NameOf(file), ((int)(file.Mode & ModeMask.Permissions)).ToString(CultureInfo.InvariantCulture), file.LinkTarget ?? "");
            if (file.Kind != JobFileKind.File)
                continue;
            Add(hash, file.Length.ToString(CultureInfo.InvariantCulture));
            var content = await Build.Files.OpenReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                    hash.AppendData(buffer.AsSpan(0, read));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes the context as the engine takes it.</summary>
    public ValueTask PackAsync(Stream to, CancellationToken cancellationToken) =>
        TarPacker.PackAsync([.. _files.Select(file => new PackedFile(file.Path, NameOf(file)))], Build.Files, to, CompressionLevel.Fastest, cancellationToken);

    private async Task AddAsync(string folder, IgnoreRules rules, CancellationToken cancellationToken)
    {
        await foreach (var file in Build.Files.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            var name = NameOf(file);

            // The engine itself reads these two, also where the build shall not see them.
            var isIgnored = name != Build.Dockerfile && name != IgnoreFile && rules.Ignores(name);
            if (file.Kind == JobFileKind.Folder)
                await AddFolderAsync(file, isIgnored, rules, cancellationToken).ConfigureAwait(false);
            else if (!isIgnored && file.Kind is (JobFileKind.File or JobFileKind.Link))
                _files.Add(file);
        }
    }

    private async Task AddFolderAsync(JobFile folder, bool isIgnored, IgnoreRules rules, CancellationToken cancellationToken)
    {
        if (isIgnored && !rules.HasExceptions && !Build.Dockerfile.StartsWith(NameOf(folder) + "/", StringComparison.Ordinal))
            return;
        var before = _files.Count;
        await AddAsync(folder.Path, rules, cancellationToken).ConfigureAwait(false);

        // A folder comes with its files; one without any must be named. What it may hold that is ignored must not come with it.
        if (!isIgnored && _files.Count == before && await IsEmptyAsync(folder, cancellationToken).ConfigureAwait(false))
            _files.Add(folder);
    }

    private async Task<bool> IsEmptyAsync(JobFile folder, CancellationToken cancellationToken)
    {
        await foreach (var _ in Build.Files.ListAsync(folder.Path, cancellationToken).ConfigureAwait(false))
            return false;
        return true;
    }

    private string NameOf(JobFile file) => file.Path[(Build.Folder.TrimEnd('/').Length + 1)..];

    private static async Task<IgnoreRules> RulesAsync(ImageBuild build, CancellationToken cancellationToken)
    {
        foreach (var name in (IEnumerable<string>)[build.Dockerfile + IgnoreFile, IgnoreFile])
        {
            if (await TextAsync(build, name, cancellationToken).ConfigureAwait(false) is { } text)
                return IgnoreRules.Parse(text, name);
        }

        return IgnoreRules.None;
    }

    private static async Task<string?> TextAsync(ImageBuild build, string name, CancellationToken cancellationToken)
    {
        var path = $"{build.Folder.TrimEnd('/')}/{name}";
        if (await build.Files.StatAsync(path, cancellationToken).ConfigureAwait(false) is not { Kind: JobFileKind.File } file)
            return null;
        if (file.Length > MostTextBytes)
            throw new ExecutorException($"'{path}' has more than {MostTextBytes >> 20} MB; it should be a short text");
        using var reader = new StreamReader(await build.Files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false), Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Add(IncrementalHash hash, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
