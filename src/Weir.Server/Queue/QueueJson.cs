using System.Text.Json.Serialization;

namespace Weir.Server.Queue;

/// <summary>What rows of the queue have as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(HashSet<string>))]
[JsonSerializable(typeof(StopOrder))]
internal sealed partial class QueueJson : JsonSerializerContext;
