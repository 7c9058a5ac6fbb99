using System.Text.Json.Serialization;
using Weir.Engine.Artifacts;
using Weir.Engine.Caches;

namespace Weir.Engine.Storage;

/// <summary>What the stores write beside the archives that they keep.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredArtifact))]
[JsonSerializable(typeof(IReadOnlyList<StoredCache>))]
internal sealed partial class StoreJson : JsonSerializerContext;
