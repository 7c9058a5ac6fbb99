using System.Text.Json.Serialization.Metadata;

namespace Weir.Delivery.Rollouts;

/// <summary>How rollouts are written as JSON, for who tells others of them.</summary>
public static class RolloutLines
{
    /// <summary>An event, as it stands in the journal.</summary>
    public static JsonTypeInfo<RolloutEntry> Entry => RolloutJson.Default.RolloutEntry;

    /// <summary>A plan.</summary>
    public static JsonTypeInfo<RolloutPlan> Plan => RolloutJson.Default.RolloutPlan;

    /// <summary>A release.</summary>
    public static JsonTypeInfo<Releases.Release> Release => RolloutJson.Default.Release;
}
