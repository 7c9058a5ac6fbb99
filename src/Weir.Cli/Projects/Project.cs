using Weir.Engine.Artifacts;
using Weir.Engine.Jobs;
using Weir.Engine.Packages;
using Weir.Engine.Runs;
using Weir.Engine.Sources;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Cli.Projects;

/// <summary>A pipeline of a project.</summary>
/// <param name="Dialect">Its dialect.</param>
/// <param name="Path">Its file, from the project's folder.</param>
internal sealed record Pipeline(IDialect Dialect, string Path)
{
    /// <summary>The file's name without folder and extension: what people call it.</summary>
    public string ShortName => System.IO.Path.GetFileNameWithoutExtension(Path);
}

/// <summary>A repository with pipelines, as a command sees it.</summary>
internal sealed class Project
{
    private readonly FetchedFiles _fetched;

    private Project(GitTree tree, GitPackageSource packages, RemoteFiles remote, WeirFolders folders, TimeProvider time)
    {
        (Tree, Packages, Folders) = (tree, packages, folders);
        _fetched = new FetchedFiles(remote.ReadAsync);
        Files = new WorkingTree(tree, _fetched.Find) { CountsUncommitted = true };
        Pipelines = [.. ProjectFolder.Dialects.SelectMany(dialect => dialect.Pipelines(Files).Select(path => new Pipeline(dialect, path)))];
        History = new RunHistory(folders.Runs, tree.Root, time);
    }

    /// <summary>The repository.</summary>
    public GitTree Tree { get; }

    /// <summary>Its files.</summary>
    public WorkingTree Files { get; }

    /// <summary>Its pipelines.</summary>
    public IReadOnlyList<Pipeline> Pipelines { get; }

    /// <summary>Gives actions.</summary>
    public GitPackageSource Packages { get; }

    /// <summary>Where things are kept.</summary>
    public WeirFolders Folders { get; }

    /// <summary>The runs so far.</summary>
    public RunHistory History { get; }

    /// <summary>Opens the project that a folder belongs to.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static async Task<Project> OpenAsync(ProjectSettings settings, Surroundings around, CancellationToken cancellationToken)
    {
        var start = Path.GetFullPath(settings.Folder ?? ".", around.Folder);
        var root = settings.Named is { } named && Path.GetFullPath(named, start) is var file && ProjectFolder.TryFind(start) is null && File.Exists(file)
            ? ProjectFolder.Around(file)
            : ProjectFolder.Find(start, settings.OrDelivery);
        var folders = WeirFolders.Of(around.Environment);
        var options = new GitPackageOptions
        {
            CacheFolder = folders.Packages,
            LockFile = Path.Combine(root, ".weir", "actions.lock"),
            Offline = settings.Offline,
            Substitutes = [.. settings.Actions.Select(text => PackageSubstitute.Parse(text, around.Folder))],
        };
        var packages = new GitPackageSource(options, around.Time);
        var remote = new RemoteFiles(packages, options with { LockFile = Path.Combine(root, ".weir", "includes.lock") }, around.Time);
        return new Project(await GitTree.OpenProjectAsync(root, cancellationToken).ConfigureAwait(false), packages, remote, folders, around.Time);
    }

    /// <summary>Compiles a pipeline, fetching what it asks for.</summary>
    public Task<Compiled<Plan>> CompileAsync(Pipeline pipeline, Trigger trigger, CancellationToken cancellationToken) =>
        _fetched.CompileAsync(pipeline.Dialect, Files, pipeline.Path, trigger, cancellationToken);

    /// <summary>A pipeline as one file, with what it asks for fetched; where its dialect knows only such files, the file itself.</summary>
    public Task<Compiled<IReadOnlyList<PreviewLine>>> PreviewAsync(Pipeline pipeline, Trigger trigger, CancellationToken cancellationToken) =>
        pipeline.Dialect is IPreviewer previewer
            ? _fetched.CompileAsync(() => previewer.Preview(Files, pipeline.Path, trigger), cancellationToken)
            : Task.FromResult(new Compiled<IReadOnlyList<PreviewLine>>([.. LinesOf(pipeline.Path)], []));

    private IEnumerable<PreviewLine> LinesOf(string path) =>
        (TextOf(path)?.Characters.TrimEnd('\n').Split('\n') ?? []).Select((line, index) => new PreviewLine(line.TrimEnd('\r'), Span.Of(path) with { Start = new Position(index + 1, 1) }));

    /// <summary>What makes the pipelines that jobs of a run generate.</summary>
    public GeneratedCalls CallsOf(IChildCompiler compiler, FileArtifactStore artifacts) => new(compiler, Files, _fetched, artifacts);

    /// <summary>The text of a file of the project or of one that was fetched; null where there is none.</summary>
    public SourceText? TextOf(string name) => Files.Read(name) is SourceLookup.Found found ? found.Text : _fetched.TextOf(name);

    // A file that lies where no dialect looks for it can only be of the one that lets a project choose its file.
    private Pipeline? OfFile(string name)
    {
        var path = Path.GetRelativePath(Tree.Root, Path.GetFullPath(name, Tree.Root));
        return Files.Read(path) is SourceLookup.Found ? new Pipeline(ProjectFolder.FreeDialect, path) : null;
    }

    /// <summary>The pipelines that a person names: by path, also of a file that no dialect looks for, by file name with or without its extension, or by the name in the file.</summary>
    /// <exception cref="CommandException">There is none of that name, or there are several.</exception>
    public async Task<Pipeline> FindAsync(string name, TriggerBuilder triggers, CancellationToken cancellationToken)
    {
        List<Pipeline> meant = [.. Pipelines.Where(pipeline =>
            pipeline.Path == name || Path.GetFileName(pipeline.Path) == name || pipeline.ShortName == name || Path.GetFullPath(name, Tree.Root) == Path.Combine(Tree.Root, pipeline.Path))];
        if (meant.Count == 0)
        {
            foreach (var pipeline in Pipelines)
            {
                var compiled = await CompileAsync(pipeline, await triggers.DefaultAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                if (string.Equals(compiled.Value?.Name, name, StringComparison.OrdinalIgnoreCase))
                    meant.Add(pipeline);
            }
        }

        return meant switch
        {
            [var one] => one,
            [] when OfFile(name) is { } file => file,
            [] => throw new CommandException($"there is no pipeline '{name}'; there {(Pipelines.Count == 1 ? "is" : "are")} {string.Join(", ", Pipelines.Select(pipeline => pipeline.ShortName))}"),
            _ => throw new CommandException($"'{name}' can be {string.Join(" or ", meant.Select(pipeline => pipeline.Path))}: write the path"),
        };
    }
}
