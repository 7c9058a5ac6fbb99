namespace Weir.Server.Storage;

/// <summary>The right of a node to drive a run: it holds until it ends, or another node has taken the run after it ran out.</summary>
/// <param name="Run">The run.</param>
/// <param name="Epoch">Grows each time that the right changes hands.</param>
internal sealed record RunLease(string Run, long Epoch);

/// <summary>Somebody else has taken over what this one still writes to. What it did since then is not kept.</summary>
internal sealed class StaleLeaseException(string what) : Exception($"{what} belongs to somebody else by now");
