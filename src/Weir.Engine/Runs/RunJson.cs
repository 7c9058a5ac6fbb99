using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Engine.Runs;

/// <summary>What is known of a run before it begins: the contents of <c>run.json</c>.</summary>
/// <param name="Run">The run's identity, in the form of the journal.</param>
/// <param name="Project">The project's folder.</param>
/// <param name="Pipeline">The path of the pipeline's file.</param>
/// <param name="Name">The pipeline's name.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record RunRecord(JsonElement Run, string Project, string Pipeline, string Name, DateTimeOffset CreatedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(ProcessStamp))]
internal sealed partial class RunJson : JsonSerializerContext;
