using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Journal;

/// <summary>Plans, runs, journal entries, and what travels to agents and back, as JSON.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    MaxDepth = 256)]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(RunIdentity))]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(JobAssignment))]
[JsonSerializable(typeof(JobOutcome))]
public sealed partial class PlanJson : JsonSerializerContext
{
    /// <summary>The same, but without escapes that only matter inside of HTML.</summary>
    public static PlanJson Relaxed => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
