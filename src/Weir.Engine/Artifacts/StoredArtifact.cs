using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Engine.Artifacts;

/// <summary>What is written beside an artifact's archive.</summary>
internal sealed record StoredArtifact(long Id, string Name, long Size, string Digest, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>True where links and permissions of its files are kept.</summary>
    public bool IsExact { get; init; }

    /// <summary>What the single file is that was kept as it is; null for a zip archive.</summary>
    public string? MediaType { get; init; }

    public Artifact Of(RunId run) => new(run, Id, Name, Size, Digest, CreatedAt) { MediaType = MediaType };
}
