namespace Weir.Server.Agents;

/// <summary>An agent that was registered.</summary>
/// <param name="Name">What it is called; unique.</param>
/// <param name="Labels">What jobs can ask it for, compared without regard to case.</param>
/// <param name="Capacity">How many jobs it runs at once.</param>
/// <param name="IsPaused">True where it gets no more jobs; those that it has go on.</param>
/// <param name="SeenAt">When it was last heard of; null for never.</param>
internal sealed record KnownAgent(string Name, IReadOnlySet<string> Labels, int Capacity, bool IsPaused, DateTimeOffset? SeenAt)
{
    /// <summary>An agent that was not heard of for so long counts as away, and its jobs as lost.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(60);

    /// <summary>The version of its program; null until it has said so.</summary>
    public string? Version { get; init; }

    /// <summary>True where it was heard of a short while ago.</summary>
    public bool IsOnline(DateTimeOffset now) => SeenAt is { } seen && now - seen < Silence;
}
