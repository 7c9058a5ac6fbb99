using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Pipelines.Plans;

/// <summary>
/// Names a job of a plan. A job of a called pipeline is named through its caller, as <c>caller/job</c>, or <c>caller[2]/job</c> where the
/// caller's matrix made several calls.
/// </summary>
[JsonConverter(typeof(JobIdJsonConverter))]
public readonly record struct JobId(string Value)
{
    // States of runs are looked up by it all the time.
    private readonly int _hash = string.GetHashCode(Value, StringComparison.Ordinal);

    /// <summary>The job <paramref name="id"/> of the pipeline that <paramref name="caller"/> calls.</summary>
    public static JobId Within(LegId caller, JobId id) => new($"{caller}/{id.Value}");

    /// <inheritdoc/>
    public bool Equals(JobId other) => _hash == other._hash && Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Names one combination of a job's matrix; a job without a matrix has the one leg 0.</summary>
/// <param name="Job">The job.</param>
/// <param name="Index">Counted from 0 in the order of the matrix; -1 for the only leg of a job without one.</param>
[JsonConverter(typeof(LegIdJsonConverter))]
public readonly record struct LegId(JobId Job, int Index)
{
    /// <summary>The index of the only leg of a job without a matrix.</summary>
    public const int Only = -1;

    private const string OnlyMark = "[]";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static LegId Parse(string text)
    {
        if (text.EndsWith(OnlyMark, StringComparison.Ordinal))
            return new LegId(new JobId(text[..^OnlyMark.Length]), Only);
        var bracket = text.LastIndexOf('[');
        return bracket > 0 && text.EndsWith(']') && int.TryParse(text.AsSpan(bracket + 1, text.Length - bracket - 2), out var index)
            ? new LegId(new JobId(text[..bracket]), index)
            : new LegId(new JobId(text), Only);
    }

    /// <summary><c>job</c>, or <c>job[2]</c> where the job has a matrix; <c>job [2][]</c> for the only leg of a job whose own name ends in a bracket.</summary>
    public override string ToString() => Index == Only ? Job.Value.EndsWith(']') ? Job.Value + OnlyMark : Job.Value : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Job.Value}[{Index}]");
}

internal sealed class JobIdJsonConverter : JsonConverter<JobId>
{
    public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    public override JobId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);
}

internal sealed class LegIdJsonConverter : JsonConverter<LegId>
{
    public override LegId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LegId.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, LegId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
