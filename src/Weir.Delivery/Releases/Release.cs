using System.Text.Json;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Releases;

/// <summary>Which release of an environment: counted from 1 in the order in which they were made.</summary>
public readonly record struct ReleaseId(int Number) : IComparable<ReleaseId>
{
    /// <inheritdoc/>
    public int CompareTo(ReleaseId other) => Number.CompareTo(other.Number);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"r{Number}");
}

/// <summary>
/// What runs in an environment, whole: the artifact, its configuration and how requests reach it. It never changes, so going back to it
/// brings back all of the three.
/// </summary>
public sealed record Release
{
    /// <summary>Which one.</summary>
    public required ReleaseId Id { get; init; }

    /// <summary>The application.</summary>
    public required string App { get; init; }

    /// <summary>The environment that it was made for.</summary>
    public required string Environment { get; init; }

    /// <summary>What people call it, such as <c>1.4.0</c> or the short name of a commit.</summary>
    public required string Version { get; init; }

    /// <summary>The artifact's identity: <c>sha256:</c> and hex digits, of a folder's content or an image; empty where the target has none.</summary>
    public required string Digest { get; init; }

    /// <summary>Where the target is to run what, with all settings as they stood when the release was made.</summary>
    public required TargetSettings Target { get; init; }

    /// <summary>How requests reach it; null where Weir does not route them.</summary>
    public GatewaySettings? Gateway { get; init; }

    /// <summary>The commit that it was built from; null where that is not known.</summary>
    public string? Commit { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>True where the other one runs the same in the same way, whoever made it when.</summary>
    public bool IsSameAs(Release other) => Content(this) == Content(other);

    // As text, for lists compare by identity. The order of variables is nobody's business.
    private static string Content(Release release)
    {
        var variables = release.Target.Environment.OrderBy(static pair => pair.Key, StringComparer.Ordinal).ToDictionary();
        var plain = release with { Id = default, Commit = null, CreatedAt = default, Target = release.Target with { Environment = variables } };
        return JsonSerializer.Serialize(plain, RolloutJson.Default.Release);
    }
}
