using System.Collections.Concurrent;
using Weir.Dialects.GitHub.Actions;
using Weir.Dialects.GitHub.BuiltIns;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>Finds the actions that the steps of a job use, and lays them out for it. Safe for concurrent use.</summary>
internal sealed class ActionCatalog(RunningJob job)
{
    /// <summary>How many composite actions may be around an action.</summary>
    private const int MaxDepth = 9;

    /// <summary>How many uses there may be in one job, those in actions counted again for each use of them.</summary>
    private const int MaxUses = 10_000;

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _laidOut = new(StringComparer.OrdinalIgnoreCase);
    private int _uses;

    /// <summary>Called with what is fetched, the first time that it is: the reference and the commit.</summary>
    public Action<Package>? Fetched { get; set; }

    /// <summary>Prepares the use of an action by a step. What is in the workspace is left until the step runs.</summary>
    /// <param name="step">The step.</param>
    /// <param name="origin">Where the step comes from; null for the run's own repository.</param>
    /// <param name="around">The use of the action that the step is in; null for a step of the job.</param>
    /// <param name="depth">How many actions are around.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ActionException">It cannot be used.</exception>
    public async Task<ActionUse> PrepareAsync(Step.Use step, ActionOrigin? origin, ActionUse? around, int depth, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _uses) > MaxUses)
            throw new ActionException(step.ReferenceAt, $"a job uses at most {MaxUses} actions, those in composite actions included");
        var reference = ActionReference.Parse(step.Reference)
            ?? throw new ActionException(step.ReferenceAt, $"'{step.Reference}' names no action");
        var use = new ActionUse(step, reference, around);
        if (reference is not ActionReference.Local)
            await ResolveAsync(use, origin, depth, cancellationToken).ConfigureAwait(false);
        return use;
    }

    /// <summary>Finds the action of a use, and prepares those that it uses.</summary>
    /// <exception cref="ActionException">It cannot be used.</exception>
    public async Task ResolveAsync(ActionUse use, ActionOrigin? origin, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
            throw new ActionException(use.Step.ReferenceAt, $"actions use each other more than {MaxDepth} levels deep");
        use.Action = await FindAsync(use, origin, cancellationToken).ConfigureAwait(false);
        if (use.Action is not ResolvedAction.Packed { Manifest.Runs: ActionRuns.Composite composite } packed)
            return;
        List<ActionUse?> inner = [];
        foreach (var step in composite.Steps)
            inner.Add(step is Step.Use innerUse ? await PrepareAsync(innerUse, packed.Origin, use, depth + 1, cancellationToken).ConfigureAwait(false) : null);
        use.Inner = inner;
    }

    private async Task<ResolvedAction> FindAsync(ActionUse use, ActionOrigin? origin, CancellationToken cancellationToken)
    {
        var at = use.Step.ReferenceAt;
        switch (use.Reference)
        {
            case ActionReference.Image image:
                return new ResolvedAction.Image(image.Name);
            case ActionReference.Local local:
                return await ReadAsync(at, Join(job.Places.Workspace, local.Path), null, local.Path, cancellationToken).ConfigureAwait(false);
            case ActionReference.Self self when origin is null:
                var own = await OwnFilesAsync(at, cancellationToken).ConfigureAwait(false);
                return await ReadAsync(at, Join(own, Inside(at, self.Path)), null, self.Path, cancellationToken).ConfigureAwait(false);
            case ActionReference.Self self:
                return await FindAsync(at, origin, self.Path, cancellationToken).ConfigureAwait(false);
            case ActionReference.Remote remote when BuiltInFor(remote) is { } builtIn:
                return new ResolvedAction.BuiltIn(builtIn, remote.Reference);
            case ActionReference.Remote remote:
                return await FindAsync(at, new ActionOrigin(remote.Repository, remote.Reference), remote.Path, cancellationToken).ConfigureAwait(false);
            default:
                throw new InvalidOperationException($"no way to find a '{use.Reference.GetType().Name}'");
        }
    }

    private async Task<ResolvedAction> FindAsync(Span at, ActionOrigin origin, string path, CancellationToken cancellationToken)
    {
        try
        {
            var folder = await PackageAsync(origin, cancellationToken).ConfigureAwait(false);
            return await ReadAsync(at, Join(folder, Inside(at, path)), origin, path, cancellationToken).ConfigureAwait(false);
        }
        catch (PackageException exception)
        {
            throw new ActionException(at, exception.Message);
        }
    }

    private Task<string> PackageAsync(ActionOrigin origin, CancellationToken cancellationToken) => OnceAsync($"{origin.Repository}@{origin.Reference}", async () =>
    {
        var package = await job.Context.Packages.GetAsync(origin.Repository, origin.Reference, cancellationToken).ConfigureAwait(false);
        Fetched?.Invoke(package);
        var folder = string.Join('/', origin.Repository.Split('/').Append(origin.Reference).Select(FolderName).Prepend(job.Places.Actions));
        await job.Context.Packages.LayOutAsync(package, job.Context.Session, folder, cancellationToken).ConfigureAwait(false);
        return folder;
    }, cancellationToken);

    // The workspace may hold anything by now, or nothing: what '$/' names is the repository as the run began with it.
    private Task<string> OwnFilesAsync(Span at, CancellationToken cancellationToken) => OnceAsync("", async () =>
    {
        var folder = $"{job.Places.Actions}/_self";
        try
        {
            await job.Context.Sources.CheckOutAsync(job.Context.Session, new CheckoutRequest { Path = folder }, cancellationToken).ConfigureAwait(false);
        }
        catch (CheckoutException exception)
        {
            throw new ActionException(at, exception.Message);
        }

        return folder;
    }, cancellationToken);

    // Who began it may be stopped while others still want it: one of them begins it again.
    private async Task<string> OnceAsync(string key, Func<Task<string>> layOut, CancellationToken cancellationToken)
    {
        while (true)
        {
            var work = _laidOut.GetOrAdd(key, _ => new(layOut));
            try
            {
                return await work.Value.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _laidOut.TryRemove(KeyValuePair.Create(key, work));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<ResolvedAction> ReadAsync(Span at, string folder, ActionOrigin? origin, string path, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { "action.yml", "action.yaml" })
        {
            if (await job.Files.StatAsync($"{folder}/{name}", cancellationToken).ConfigureAwait(false) is not { Kind: JobFileKind.File } file)
                continue;
            var relative = Join(path.Trim('/'), name);
            var source = origin is null ? relative : new RemoteSource(origin.Repository, origin.Reference, relative).ToString();
            return await ReadAsync(at, file, source, folder, origin, cancellationToken).ConfigureAwait(false);
        }

        if (await job.Files.StatAsync($"{folder}/Dockerfile", cancellationToken).ConfigureAwait(false) is { Kind: JobFileKind.File })
            return new ResolvedAction.Packed(ActionManifest.OfDockerfile(at), folder, origin);
        var advice = folder.StartsWith(job.Places.Workspace, StringComparison.Ordinal) ? ": a step with 'actions/checkout' must come first" : "";
        throw new ActionException(at, $"there is no 'action.yml', 'action.yaml' or 'Dockerfile' in '{folder}'{advice}");
    }

    private async Task<ResolvedAction> ReadAsync(Span at, JobFile file, string name, string folder, ActionOrigin? origin, CancellationToken cancellationToken)
    {
        var stream = await job.Files.OpenReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        var diagnostics = new DiagnosticBag();
        var manifest = ActionReader.Read(new SourceText(name, await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false)), diagnostics);
        if (manifest is null || diagnostics.HasErrors)
            throw new ActionException([.. diagnostics.Sorted().Select(diagnostic => new Note(diagnostic.At, $"{diagnostic.Message}{(diagnostic.Help is { } help ? $" ({help})" : "")}"))]);
        return manifest.Runs switch
        {
            ActionRuns.Plugin plugin => throw new ActionException(plugin.At, $"the action, used at {at}, is a part of GitHub's own runner, which Weir does not have: '{plugin.Name}'"),
            _ => new ResolvedAction.Packed(manifest, folder, origin),
        };
    }

    private static string Inside(Span at, string path) => path.Split('/').Contains("..")
        ? throw new ActionException(at, $"'{path}' leads out of its repository")
        : path;

    private static string Join(string folder, string path) => path.Trim('/') is { Length: > 0 } inner ? folder.Length == 0 ? inner : $"{folder}/{inner}" : folder;

    private static string FolderName(string text) => text is "." or ".."
        ? "_"
        : string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_'));

    private IBuiltInAction? BuiltInFor(ActionReference.Remote remote) =>
        job.Options.UseBuiltIns && !job.Context.Packages.IsSubstituted(remote.Repository, remote.Reference)
            ? BuiltInActions.All.GetValueOrDefault(Join(remote.Repository, remote.Path))
            : null;
}
