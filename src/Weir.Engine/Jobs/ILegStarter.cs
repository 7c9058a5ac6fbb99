using Weir.Pipelines.Dialects;

namespace Weir.Engine.Jobs;

/// <summary>Starts legs that wait for a person or for a time.</summary>
/// <remarks>Serves several runs at once.</remarks>
public interface ILegStarter
{
    /// <summary>Who or what starts a leg at once that would wait; null to let it wait.</summary>
    string? StartsAtOnce(Leg leg);

    /// <summary>Asks for a leg that waits for a person, now that nothing else can happen in its run.</summary>
    /// <returns>Who starts it; null where nobody does, and it is skipped.</returns>
    ValueTask<string?> AskAsync(Leg leg, CancellationToken cancellationToken);
}

/// <summary>Starts nothing, and has nobody to ask.</summary>
internal sealed class NoStarter : ILegStarter
{
    public string? StartsAtOnce(Leg leg) => null;

    public ValueTask<string?> AskAsync(Leg leg, CancellationToken cancellationToken) => new((string?)null);
}
