using System.Text.Json.Serialization;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Strategies;

/// <summary>How a release takes the place of another.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "strategy")]
[JsonDerivedType(typeof(Rolling), "rolling")]
[JsonDerivedType(typeof(BlueGreen), "blue-green")]
[JsonDerivedType(typeof(Canary), "canary")]
public abstract record Strategy
{
    /// <summary>How long the release is judged after it has all requests; it can still be taken back in that time.</summary>
    public TimeSpan Watch { get; init; }

    /// <summary>What must open before anything happens.</summary>
    public IReadOnlyList<Gate> Before { get; init; } = [];

    /// <summary>What must open before the release gets all requests.</summary>
    public IReadOnlyList<Gate> BeforePromotion { get; init; } = [];

    /// <summary>Instances are replaced in batches.</summary>
    public sealed record Rolling : Strategy
    {
        /// <summary>How many may be missing at a time. Rounded down; where both are 0, it is 1.</summary>
        public Amount MaxUnavailable { get; init; } = new(25, IsPercent: true);

        /// <summary>How many may be there beyond the wanted number. Rounded up.</summary>
        public Amount MaxSurge { get; init; } = new(25, IsPercent: true);

        /// <summary>How long each batch is judged before the next; zero for only its health.</summary>
        public TimeSpan Every { get; init; }
    }

    /// <summary>The release runs beside the old one, then gets all requests at once.</summary>
    public sealed record BlueGreen : Strategy
    {
        /// <summary>How long the release is judged before the switch, without requests but those of matches.</summary>
        public TimeSpan Preview { get; init; }

        /// <summary>Requests that see the release before the switch.</summary>
        public IReadOnlyList<TrafficMatch> PreviewMatches { get; init; } = [];

        /// <summary>How long the old release is kept running after the switch, so that going back takes no time.</summary>
        public TimeSpan Keep { get; init; } = TimeSpan.FromMinutes(10);
    }

    /// <summary>The release gets a share of the requests that grows step by step.</summary>
    public sealed record Canary : Strategy
    {
        /// <summary>The steps. The last one need not be 100: promotion follows it.</summary>
        public IReadOnlyList<CanaryStep> Steps { get; init; } = [new(1), new(10), new(50), new(100)];

        /// <summary>How long each step is judged, where it does not say so itself.</summary>
        public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);

        /// <summary>Requests that go to the release from the first step on.</summary>
        public IReadOnlyList<TrafficMatch> Matches { get; init; } = [];

        /// <summary>How many may be there beyond the wanted number when a step is reached. Rounded up; null for as many as the shares need.</summary>
        public Amount? MaxSurge { get; init; }

        /// <summary>What keeps a user with one release.</summary>
        public Stickiness Sticky { get; init; } = new Stickiness.Cookie();
    }
}

/// <summary>A step of a canary.</summary>
/// <param name="Percent">The share of the requests, from 0 to 100.</param>
public sealed record CanaryStep(double Percent)
{
    /// <summary>How long it is judged; null for the strategy's own time.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>What must open before it.</summary>
    public IReadOnlyList<Gate> Gates { get; init; } = [];

    /// <summary>Requests of which the release gets a copy, in percent.</summary>
    public double MirrorPercent { get; init; }
}

/// <summary>A number of instances, or a part of them.</summary>
/// <param name="Value">How many, or percent.</param>
/// <param name="IsPercent">True where it is a part.</param>
public readonly record struct Amount(int Value, bool IsPercent)
{
    /// <summary>The number of instances out of <paramref name="total"/>.</summary>
    public int Of(int total, bool roundUp) =>
        !IsPercent ? Value : roundUp ? (Value * total + 99) / 100 : Value * total / 100;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Value}{(IsPercent ? "%" : "")}");
}
