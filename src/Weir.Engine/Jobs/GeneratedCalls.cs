using System.Text;
using Weir.Engine.Artifacts;
using Weir.Engine.Sources;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Engine.Jobs;

/// <summary>Makes called pipelines of files that jobs of the run keep as artifacts.</summary>
/// <param name="compiler">Compiles them.</param>
/// <param name="tree">The files of the repository.</param>
/// <param name="fetched">What was fetched from elsewhere.</param>
/// <param name="artifacts">The artifacts of the run.</param>
public sealed class GeneratedCalls(IChildCompiler compiler, ISourceTree tree, FetchedFiles fetched, FileArtifactStore artifacts) : ICallCompiler
{
    private const int Largest = 10_000_000;

    /// <inheritdoc/>
    public async Task<Compiled<Plan>> CompileAsync(RunScope scope, JobState call, CancellationToken cancellationToken)
    {
        var kept = await artifacts.ListAsync(scope.Run.Id, cancellationToken).ConfigureAwait(false);
        Dictionary<GeneratedFile, SourceLookup> made = [];
        foreach (var file in call.Definition.Call!.Generated)
        {
            var job = call.Caller is { } caller ? JobId.Within(caller, file.Job) : file.Job;
            made[file] = await ReadAsync(kept.FirstOrDefault(artifact => artifact.Name == JobArtifact.NameOf(job)), file, cancellationToken).ConfigureAwait(false);
        }

        var known = new GeneratedTree(tree, made);
        return await fetched.CompileAsync(() => compiler.CompileChild(known, scope, call.Definition), cancellationToken).ConfigureAwait(false);
    }

    private async Task<SourceLookup> ReadAsync(Artifact? artifact, GeneratedFile file, CancellationToken cancellationToken)
    {
        if (artifact is null)
            return new SourceLookup.Missing($"job '{file.Job}' has kept no artifacts");
        try
        {
            return await artifacts.ReadAsync(artifact, file.Path, Largest, cancellationToken).ConfigureAwait(false) is { } bytes
                ? new SourceLookup.Found(new SourceText(file.Path, new UTF8Encoding(false, true).GetString(bytes)))
                : new SourceLookup.Missing($"the artifacts of job '{file.Job}' have no such file");
        }
        catch (DecoderFallbackException)
        {
            return new SourceLookup.Missing("it is not UTF-8");
        }
        catch (StoreException exception)
        {
            return new SourceLookup.Missing(exception.Message);
        }
    }
}
