using System.Text.Json.Serialization;

namespace Weir.Server.Queue;

/// <summary>What rows of the queue have as JSON.</summary>
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(HashSet<string>))]
internal sealed partial class QueueJson : JsonSerializerContext;
