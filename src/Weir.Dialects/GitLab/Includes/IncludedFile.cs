using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>A file that an include names.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Path">Its path there.</param>
/// <param name="At">Where it is named.</param>
internal sealed record IncludedFile(FileOrigin Origin, string Path, Span At)
{
    /// <summary>Another path where it may be instead; null for none.</summary>
    public string? OrElse { get; init; }

    /// <summary>The digest that it must have, as <c>sha256-...</c> in base 64; null for any.</summary>
    public string? Integrity { get; init; }

    /// <summary>The component that it is of, as far as its include says it; null where it is of none.</summary>
    public ComponentFacts? Component { get; init; }

    /// <summary>True where rules decide whether it is included.</summary>
    public bool IsConditional { get; init; }

    /// <summary>The file; the first place where it is.</summary>
    public SourceLookup Read(ISourceTree tree)
    {
        var found = Origin.Read(tree, Path);
        return found is SourceLookup.Missing && OrElse is { } other && Origin.Read(tree, other) is var second && second is not SourceLookup.Missing ? second : found;
    }

    /// <summary>The component that it is of, with what is known once the file is here; null where it is of none.</summary>
    public ComponentFacts? ComponentIn(SourceLookup found, VariableCollection variables) => Component is { Commit: null } && found is SourceLookup.Found { Commit: var commit, Release: var release }
        ? Component with { Commit = Origin == FileOrigin.Own ? variables["CI_COMMIT_SHA"]?.Value : commit, Version = release }
        : Component;

    /// <summary>What it is asked for by where it comes from elsewhere; null for a file of the repository.</summary>
    public RemoteSource? Remote => Origin.Project is { } project ? new RemoteSource(project, Origin.Reference, Path) : null;

    /// <summary>How its address is written, with the names of variables that may be secret; null where that is not known, or it has none.</summary>
    public string? Written { get; init; }

    /// <summary>What to call it.</summary>
    public string Title => Written ?? Origin.Title(Path);
}
