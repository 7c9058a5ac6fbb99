using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Notifications;

/// <summary>What somebody is told. Its <c>text</c> is where chat systems look for it.</summary>
/// <param name="Occasion">What happened.</param>
/// <param name="Text">The same for a person, in one line.</param>
/// <param name="App">The application.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Version">The release that the rollout is about.</param>
/// <param name="StableVersion">The release that served before; null where there was none.</param>
/// <param name="Rollout">The number of the rollout.</param>
/// <param name="At">When it happened.</param>
public sealed record Notice(Occasion Occasion, string Text, string App, string Environment, string Version, string? StableVersion, int Rollout, DateTimeOffset At)
{
    /// <summary>What is to be told of an event; null where nobody is told of it.</summary>
    /// <param name="entry">The event.</param>
    /// <param name="state">What it led to.</param>
    public static Notice? Of(RolloutEntry entry, RolloutState state)
    {
        var candidate = state.Plan.Candidate;
        return OccasionOf(entry.Event, state) is var (occasion, what)
            ? new Notice(occasion, $"{candidate.App} {candidate.Version} in {candidate.Environment}: {what}", candidate.App, candidate.Environment, candidate.Version, state.Plan.Stable?.Version, state.Plan.Number, entry.At)
            : null;
    }

    private static (Occasion Occasion, string What)? OccasionOf(RolloutEvent what, RolloutState state) => what switch
    {
        RolloutEvent.Begun => (Occasion.Started, $"{state.Plan.Reason} begins"),
        RolloutEvent.ApprovalAwaited awaited => (Occasion.Waiting, $"{state.Plan.Phases[awaited.Phase].Title} waits for an approval, which 'weir promote {state.Plan.Candidate.Environment}' gives"),
        RolloutEvent.PauseRequested pause => (Occasion.Paused, $"paused by {pause.By}"),

        // Nothing is checked while it stands still: this check is what stopped it.
        RolloutEvent.Checked when state.PausedBy is { } why => (Occasion.Paused, $"paused: {why}"),
        RolloutEvent.Finished { Result: RolloutResult.Promoted } => (Occasion.Promoted, "✅ it serves"),
        RolloutEvent.Finished { Result: RolloutResult.RolledBack } finished =>
            (Occasion.RolledBack, $"taken back{(state.Plan.Stable is { } stable ? $", {stable.Version} serves" : "")}: {finished.Reason}"),
        RolloutEvent.Finished { Result: RolloutResult.RollbackFailed } finished => (Occasion.RollbackFailed, $"❌ Rollback failed: {finished.Reason}"),
        _ => null,
    };
}

/// <summary>Occasions as <c>weir.yaml</c> has them.</summary>
internal sealed class OccasionWords() : JsonStringEnumConverter<Occasion>(JsonNamingPolicy.KebabCaseLower);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(OccasionWords)])]
[JsonSerializable(typeof(Notice))]
internal sealed partial class NoticeJson : JsonSerializerContext;
