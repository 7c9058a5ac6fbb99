using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Journal;

/// <summary>Plans, runs and journal entries as JSON.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    MaxDepth = 256)]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(RunIdentity))]
[JsonSerializable(typeof(JournalEntry))]
public sealed partial class PlanJson : JsonSerializerContext
{
    /// <summary>The same, but without escapes that only matter inside of HTML.</summary>
    public static PlanJson Relaxed => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
