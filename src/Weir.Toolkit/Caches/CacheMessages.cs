using System.Text.Json.Serialization;

namespace Weir.Toolkit.Caches;

internal sealed record CreateCacheEntryRequest(string? Key, string? Version);

internal sealed record CreateCacheEntryResponse(bool Ok, string SignedUploadUrl, string Message);

internal sealed record FinalizeCacheEntryUploadRequest(string? Key, string? Version, long SizeBytes);

internal sealed record FinalizeCacheEntryUploadResponse(bool Ok, long EntryId, string Message);

internal sealed record CacheEntryDownloadRequest(string? Key, IReadOnlyList<string>? RestoreKeys, string? Version);

internal sealed record CacheEntryDownloadResponse(bool Ok, string SignedDownloadUrl, string MatchedKey);

/// <summary>Protocol Buffers as JSON: names with underscores, and numbers of 64 bits as text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
[JsonSerializable(typeof(CreateCacheEntryRequest))]
[JsonSerializable(typeof(CreateCacheEntryResponse))]
[JsonSerializable(typeof(FinalizeCacheEntryUploadRequest))]
[JsonSerializable(typeof(FinalizeCacheEntryUploadResponse))]
[JsonSerializable(typeof(CacheEntryDownloadRequest))]
[JsonSerializable(typeof(CacheEntryDownloadResponse))]
internal sealed partial class CacheJson : JsonSerializerContext;
