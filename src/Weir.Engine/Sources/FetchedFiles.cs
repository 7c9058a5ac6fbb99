using System.Collections.Concurrent;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Engine.Sources;

/// <summary>Files of other repositories that pipelines were compiled from: fetched when a compiler has asked for them.</summary>
/// <param name="fetch">Fetches one; what keeps it from being read is in the answer.</param>
public sealed class FetchedFiles(Func<RemoteSource, CancellationToken, ValueTask<SourceLookup>> fetch)
{
    private readonly ConcurrentDictionary<RemoteSource, SourceLookup> _files = [];

    /// <summary>A file as far as it was fetched.</summary>
    public SourceLookup Find(RemoteSource source) => _files.GetValueOrDefault(source) ?? new SourceLookup.Pending();

    /// <summary>The text of a file that was fetched, by the name that it has in messages; null where there is none of that name.</summary>
    public SourceText? TextOf(string name) => _files.Values.OfType<SourceLookup.Found>().FirstOrDefault(found => found.Text.Name == name)?.Text;

    /// <summary>Compiles a pipeline, and again with each set of files that it asks for, until nothing is missing.</summary>
    /// <param name="dialect">Compiles it.</param>
    /// <param name="tree">The files of the repository; it finds others in this instance.</param>
    /// <param name="path">The pipeline's file.</param>
    /// <param name="trigger">What starts it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<Compiled<Plan>> CompileAsync(IDialect dialect, ISourceTree tree, string path, Trigger trigger, CancellationToken cancellationToken) =>
        CompileAsync(() => dialect.Compile(tree, path, trigger), cancellationToken);

    /// <summary>Compiles, and again with each set of files that it asks for, until nothing is missing.</summary>
    /// <param name="compile">Compiles once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Compiled<T>> CompileAsync<T>(Func<Compiled<T>> compile, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var compiled = compile();
            if (compiled.Wanted.Count == 0)
                return compiled;
            await Parallel.ForEachAsync(
                compiled.Wanted,
                cancellationToken,
                async (source, token) => _files.TryAdd(source, await fetch(source, token).ConfigureAwait(false))).ConfigureAwait(false);
        }
    }
}
