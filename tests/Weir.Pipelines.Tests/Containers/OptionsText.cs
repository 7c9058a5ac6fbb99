using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Weir.Pipelines.Containers;

namespace Weir.Pipelines.Tests.Containers;

/// <summary>Writes options down for people: one line for each thing that they say.</summary>
internal static class OptionsText
{
    private static readonly JsonSerializerOptions Form = new() { Converters = { new JsonStringEnumConverter() }, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonNode Nothing = JsonSerializer.SerializeToNode(ContainerOptions.None, Form)!;

    public static IEnumerable<string> Lines(ContainerOptions options) => Lines("", JsonSerializer.SerializeToNode(options, Form)!, Nothing);

    public static IEnumerable<string> Lines(string text, ParsedOptions parsed) => Lines(parsed.Options).Concat(parsed.Problems.Select(problem =>
        $"{problem.Severity.ToString().ToLowerInvariant()} at [{text.Substring(problem.Start, problem.Length)}]: {problem.Message}{(problem.Help is { } help ? $"; {help}" : "")}"));

    private static IEnumerable<string> Lines(string path, JsonNode? said, JsonNode? nothing)
    {
        if (JsonNode.DeepEquals(said, nothing))
            return [];
        return said is JsonObject parts && nothing is JsonObject none && none.Count > 0
            ? parts.SelectMany(part => Lines(path.Length == 0 ? part.Key : $"{path}.{part.Key}", part.Value, none[part.Key]))
            : [$"{path}: {said?.ToJsonString(Form) ?? "null"}"];
    }
}
