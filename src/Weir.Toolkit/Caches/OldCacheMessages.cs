using System.Text.Json.Serialization;

namespace Weir.Toolkit.Caches;

internal sealed record FoundCache(string ArchiveLocation, string CacheKey, string Scope, DateTimeOffset CreationTime);

internal sealed record ReserveCacheRequest(string? Key, string? Version, long? CacheSize);

internal sealed record ReservedCache(long CacheId);

internal sealed record CommitCacheRequest(long Size);

internal sealed record OldCacheError(string Message, string TypeKey);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FoundCache))]
[JsonSerializable(typeof(ReserveCacheRequest))]
[JsonSerializable(typeof(ReservedCache))]
[JsonSerializable(typeof(CommitCacheRequest))]
[JsonSerializable(typeof(OldCacheError))]
internal sealed partial class OldCacheJson : JsonSerializerContext;
