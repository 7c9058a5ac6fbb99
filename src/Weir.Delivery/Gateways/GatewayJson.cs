using System.Text.Json.Serialization;

namespace Weir.Delivery.Gateways;

/// <summary>Whether what was waited for has come, and what is missing.</summary>
internal sealed record GatewaySettled(bool IsSettled, IReadOnlyList<string> Waiting);

/// <summary>What the gateway says was wrong.</summary>
internal sealed record GatewayProblem(IReadOnlyList<string> Errors);

/// <summary>The JSON of the control socket.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayTable))]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(GatewaySettled))]
[JsonSerializable(typeof(GatewayProblem))]
internal sealed partial class GatewayJson : JsonSerializerContext;
