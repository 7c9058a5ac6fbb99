using Weir.Engine.Unix;

namespace Weir.Engine.Executors.Host;

/// <summary>How jobs run on this machine.</summary>
public sealed record HostOptions
{
    /// <summary>
    /// Where jobs have their folders; made with no access for others. By default <c>weir-UID</c> in the <c>TMPDIR</c> of
    /// <see cref="Surroundings"/>, or in <c>/tmp</c>.
    /// </summary>
    public string WorkRoot
    {
        get => field ?? Path.Combine(
            (Surroundings ?? OwnEnvironment.Variables).GetValueOrDefault("TMPDIR") is { Length: > 0 } given ? given : "/tmp", $"weir-{ProcessCalls.User()}");
        init;
    }

    /// <summary>
    /// Where tools are that jobs install for later ones. By default what <c>RUNNER_TOOL_CACHE</c> names, otherwise <c>weir/tools</c> in the
    /// person's cache folder.
    /// </summary>
    public string? Tools { get; init; }

    /// <summary>The folder that jobs work in instead of one of their own, such as the user's own tree. It is never removed. By default none.</summary>
    public string? Workspace { get; init; }

    /// <summary>Variables that every job gets besides those of the allow-list. They win over it.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The environment that the allow-list picks from. By default that of this process.</summary>
    public IReadOnlyDictionary<string, string>? Surroundings { get; init; }
}
