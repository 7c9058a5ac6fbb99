using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Delivery.Targets.Ansible;

/// <summary>What happened in a playbook, as Weir's own callback plugin tells it.</summary>
internal sealed record AnsibleEvent
{
    private const string Mark = "weir-event ";

    /// <summary><c>play</c>, <c>task</c>; <c>ok</c>, <c>failed</c>, <c>unreachable</c>, <c>skipped</c> for a host; <c>host</c> for its sums at the end.</summary>
    public required string Event { get; init; }

    public string? Host { get; init; }

    public string? Task { get; init; }

    public bool Changed { get; init; }

    public bool Ignored { get; init; }

    public string? Message { get; init; }

    public IReadOnlyDictionary<string, int>? Counts { get; init; }

    /// <summary>Reads a line; null where it is something else that Ansible wrote.</summary>
    public static AnsibleEvent? Parse(string line)
    {
        try
        {
            return line.StartsWith(Mark, StringComparison.Ordinal) ? JsonSerializer.Deserialize(line.AsSpan(Mark.Length), AnsibleJson.Default.AnsibleEvent) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>For a person; null for what is not worth a line.</summary>
    public string? Text => Event switch
    {
        "play" => $"play '{Task}'",
        "ok" when Changed => $"{Host}: changed by '{Task}'",
        "failed" when Ignored => $"{Host}: '{Task}' failed, which is ignored: {Message}",
        "failed" => $"{Host}: '{Task}' failed: {Message}",
        "unreachable" => $"{Host}: not reached: {Message}",
        "host" => $"{Host}: {string.Join(", ", (Counts ?? new Dictionary<string, int>()).Where(static count => count.Value > 0).Select(static count => $"{count.Value} {count.Key}"))}",
        _ => null,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AnsibleEvent))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class AnsibleJson : JsonSerializerContext;
