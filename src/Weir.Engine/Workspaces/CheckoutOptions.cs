namespace Weir.Engine.Workspaces;

/// <summary>How jobs get their files.</summary>
public sealed record CheckoutOptions
{
    /// <summary>Whether files that git ignores come too. By default they do not, as a service does not have them.</summary>
    public bool IncludeIgnored { get; init; }

    /// <summary>Whether the user's tree may be mounted as a copy-on-write overlay, where the system allows it. Otherwise it is copied.</summary>
    public bool MayMount { get; init; } = true;

    /// <summary>
    /// The address of another repository, from <c>owner/name</c>. By default one on the server of the run's own remote, otherwise on github.com.
    /// </summary>
    public Func<string, string>? Address { get; init; }
}
