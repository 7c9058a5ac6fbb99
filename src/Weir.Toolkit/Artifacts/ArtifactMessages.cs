using System.Text.Json.Serialization;

namespace Weir.Toolkit.Artifacts;

internal sealed record CreateArtifactRequest(
    string? WorkflowRunBackendId, string? WorkflowJobRunBackendId, string? Name, int Version, DateTimeOffset? ExpiresAt, string? MimeType);

internal sealed record CreateArtifactResponse(bool Ok, string SignedUploadUrl);

internal sealed record FinalizeArtifactRequest(string? WorkflowRunBackendId, string? WorkflowJobRunBackendId, string? Name, long Size, string? Hash);

internal sealed record FinalizeArtifactResponse(bool Ok, long ArtifactId);

internal sealed record ListArtifactsRequest(string? WorkflowRunBackendId, string? WorkflowJobRunBackendId, string? NameFilter, long? IdFilter);

internal sealed record ListArtifactsResponse(IReadOnlyList<ListedArtifact> Artifacts);

internal sealed record ListedArtifact(
    string WorkflowRunBackendId, string WorkflowJobRunBackendId, long DatabaseId, string Name, long Size, string CreatedAt, string Digest);

internal sealed record NamedArtifactRequest(string? WorkflowRunBackendId, string? WorkflowJobRunBackendId, string? Name);

internal sealed record SignedArtifactResponse(string SignedUrl);

internal sealed record DeleteArtifactResponse(bool Ok, long ArtifactId);

/// <summary>Protocol Buffers as JSON: names with underscores, and numbers of 64 bits as text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
[JsonSerializable(typeof(CreateArtifactRequest))]
[JsonSerializable(typeof(CreateArtifactResponse))]
[JsonSerializable(typeof(FinalizeArtifactRequest))]
[JsonSerializable(typeof(FinalizeArtifactResponse))]
[JsonSerializable(typeof(ListArtifactsRequest))]
[JsonSerializable(typeof(ListArtifactsResponse))]
[JsonSerializable(typeof(NamedArtifactRequest))]
[JsonSerializable(typeof(SignedArtifactResponse))]
[JsonSerializable(typeof(DeleteArtifactResponse))]
internal sealed partial class ArtifactJson : JsonSerializerContext;
