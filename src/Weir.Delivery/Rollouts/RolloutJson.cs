using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Rollouts;

/// <summary>How releases, plans and journals are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Release))]
[JsonSerializable(typeof(RolloutPlan))]
[JsonSerializable(typeof(RolloutEntry))]
[JsonSerializable(typeof(RolloutRequest))]
internal sealed partial class RolloutJson : JsonSerializerContext
{
    /// <summary>Indented, for files that people read.</summary>
    public static RolloutJson Readable => field ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}
