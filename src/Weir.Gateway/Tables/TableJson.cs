using System.Text.Json.Serialization;
using Weir.Gateway.Control;
using Weir.Gateway.Counting;

namespace Weir.Gateway.Tables;

/// <summary>All JSON of the gateway.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayTable))]
[JsonSerializable(typeof(KeptState))]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(ControlProblem))]
[JsonSerializable(typeof(Settled))]
[JsonSerializable(typeof(IReadOnlyList<KeptCounts>))]
internal sealed partial class TableJson : JsonSerializerContext;
