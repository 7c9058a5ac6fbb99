using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Sources;

/// <summary>What compiling gave: a value where the input allows one, and everything that was found to be wrong.</summary>
/// <typeparam name="T">What was compiled.</typeparam>
/// <param name="Value">The result; null where errors leave none.</param>
/// <param name="Diagnostics">All findings, sorted by place.</param>
public sealed record Compiled<T>(T? Value, IReadOnlyList<Diagnostic> Diagnostics)
    where T : class
{
    /// <summary>Remote files that were asked for and not there; while there are some, the result is provisional.</summary>
    public IReadOnlyList<RemoteSource> Wanted { get; init; } = [];

    /// <summary>True where the result can run: there is a value and no error.</summary>
    public bool Succeeded => Value is not null && Wanted.Count == 0 && Diagnostics.All(diagnostic => diagnostic.Severity != Severity.Error);
}
