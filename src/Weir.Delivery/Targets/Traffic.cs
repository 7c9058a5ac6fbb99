namespace Weir.Delivery.Targets;

/// <summary>How requests are shared between the stable release and the candidate.</summary>
/// <param name="CandidatePercent">Requests for the candidate that no match decides, from 0 to 100, with two decimals.</param>
public sealed record Traffic(double CandidatePercent)
{
    /// <summary>All requests go to the stable release.</summary>
    public static Traffic Stable { get; } = new(0);

    /// <summary>All requests go to the candidate.</summary>
    public static Traffic Candidate { get; } = new(100);

    /// <summary>Requests that go to the candidate whatever the percentage.</summary>
    public IReadOnlyList<TrafficMatch> Matches { get; init; } = [];

    /// <summary>What keeps a user with one release while the percentage stands or grows.</summary>
    public Stickiness Sticky { get; init; } = new Stickiness.Cookie();

    /// <summary>Requests of which the candidate gets a copy whose answer is thrown away, from 0 to 100.</summary>
    public double MirrorPercent { get; init; }

    /// <inheritdoc/>
    public bool Equals(Traffic? other) =>
        other is not null && CandidatePercent.Equals(other.CandidatePercent) && Matches.SequenceEqual(other.Matches)
        && Sticky == other.Sticky && MirrorPercent.Equals(other.MirrorPercent);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(CandidatePercent, Matches.Count, Sticky, MirrorPercent);
}

/// <summary>Requests that are told by a header or a cookie.</summary>
/// <param name="Kind">Where to look.</param>
/// <param name="Name">The name of the header or cookie.</param>
/// <param name="Value">The value that it must have; null where it is enough that it is there.</param>
public sealed record TrafficMatch(TrafficMatchKind Kind, string Name, string? Value = null);

/// <summary>Where a match looks.</summary>
public enum TrafficMatchKind
{
    /// <summary>At a header of the request; names are compared without case.</summary>
    Header,

    /// <summary>At a cookie.</summary>
    Cookie,
}

/// <summary>What keeps a user with one release.</summary>
[System.Text.Json.Serialization.JsonPolymorphic(TypeDiscriminatorPropertyName = "by")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Cookie), "cookie")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Header), "header")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(None), "none")]
public abstract record Stickiness
{
    /// <summary>A cookie that the gateway sets.</summary>
    public sealed record Cookie(string Name = "weir-canary") : Stickiness;

    /// <summary>A header that names the user, such as <c>X-User-Id</c>. Requests without it are shared at random.</summary>
    public sealed record Header(string Name) : Stickiness;

    /// <summary>Each request is shared at random.</summary>
    public sealed record None : Stickiness;
}
