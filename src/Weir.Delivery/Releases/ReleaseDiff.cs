using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Releases;

/// <summary>A setting of a release that is other in another one.</summary>
/// <param name="Name">Its path, such as <c>target.command</c>.</param>
/// <param name="Before">What it was, as JSON; null where it was not there, or may not be shown.</param>
/// <param name="After">What it is; null where it is not there, or may not be shown.</param>
/// <param name="IsHidden">True for variables of the environment, whose values may be secret.</param>
public sealed record SettingChange(string Name, string? Before, string? After, bool IsHidden);

/// <summary>Compares the settings of two releases.</summary>
public static class ReleaseDiff
{
    private const string Variables = "target.environment.";

    // What names a release says nothing of how it runs.
    private static readonly string[] Names = ["id", "version", "digest", "commit", "createdAt"];

    /// <summary>What is other in the settings, in the order of names.</summary>
    public static IReadOnlyList<SettingChange> Of(Release before, Release after)
    {
        var (left, right) = (Settings(before), Settings(after));
        return
        [
            .. left.Keys.Union(right.Keys).Order(StringComparer.Ordinal)
                .Where(name => left.GetValueOrDefault(name) != right.GetValueOrDefault(name))
                .Select(name => name.StartsWith(Variables, StringComparison.Ordinal)
                    ? new SettingChange(name, null, null, IsHidden: true)
                    : new SettingChange(name, left.GetValueOrDefault(name), right.GetValueOrDefault(name), IsHidden: false)),
        ];
    }

    private static Dictionary<string, string> Settings(Release release)
    {
        Dictionary<string, string> settings = [];
        foreach (var (name, value) in JsonSerializer.SerializeToNode(release, RolloutJson.Default.Release)!.AsObject().Where(static member => !Names.Contains(member.Key)))
            Flatten(name, value, settings);
        return settings;
    }

    private static void Flatten(string name, JsonNode? value, Dictionary<string, string> settings)
    {
        if (value is JsonObject members)
        {
            foreach (var (key, member) in members)
                Flatten($"{name}.{key}", member, settings);
        }
        else if (value is not null)
        {
            settings[name] = value.ToJsonString();
        }
    }
}
