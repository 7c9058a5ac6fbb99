using System.Text.Json.Serialization;
using Weir.Delivery.Analysis;
using Weir.Delivery.Rollback;

namespace Weir.Delivery.Rollouts;

/// <summary>Something that happened to a rollout. A rollout is the list of its events; everything else is derived from them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(Recovered), "recovered")]
[JsonDerivedType(typeof(ApprovalAwaited), "approval-awaited")]
[JsonDerivedType(typeof(GateOpened), "gate-opened")]
[JsonDerivedType(typeof(GateShut), "gate-shut")]
[JsonDerivedType(typeof(PhaseReached), "phase-reached")]
[JsonDerivedType(typeof(PhaseFailed), "phase-failed")]
[JsonDerivedType(typeof(TargetSilent), "target-silent")]
[JsonDerivedType(typeof(CountingBegan), "counting-began")]
[JsonDerivedType(typeof(Checked), "checked")]
[JsonDerivedType(typeof(PauseRequested), "pause-requested")]
[JsonDerivedType(typeof(ResumeRequested), "resume-requested")]
[JsonDerivedType(typeof(PromoteRequested), "promote-requested")]
[JsonDerivedType(typeof(AbortRequested), "abort-requested")]
[JsonDerivedType(typeof(TrafficReturned), "traffic-returned")]
[JsonDerivedType(typeof(TrafficStuck), "traffic-stuck")]
[JsonDerivedType(typeof(LinkTried), "link-tried")]
[JsonDerivedType(typeof(Restored), "restored")]
[JsonDerivedType(typeof(RestoreFailed), "restore-failed")]
[JsonDerivedType(typeof(Finished), "finished")]
public abstract record RolloutEvent
{
    /// <summary>The rollout began.</summary>
    public sealed record Begun : RolloutEvent;

    /// <summary>Its process had died; another one goes on. What is in the environment is made sure of again.</summary>
    public sealed record Recovered : RolloutEvent;

    /// <summary>A gate of the next phase waits for a person.</summary>
    /// <param name="Phase">The index of the phase.</param>
    /// <param name="Gate">The index of the gate.</param>
    public sealed record ApprovalAwaited(int Phase, int Gate) : RolloutEvent;

    /// <summary>A gate of the next phase opened.</summary>
    /// <param name="Phase">The index of the phase.</param>
    /// <param name="Gate">The index of the gate.</param>
    /// <param name="Detail">Who or what opened it.</param>
    public sealed record GateOpened(int Phase, int Gate, string Detail) : RolloutEvent;

    /// <summary>A gate said no.</summary>
    public sealed record GateShut(int Phase, int Gate, string Reason) : RolloutEvent;

    /// <summary>The environment is what the phase says.</summary>
    public sealed record PhaseReached(int Phase, string Verified) : RolloutEvent;

    /// <summary>The candidate did not become healthy.</summary>
    public sealed record PhaseFailed(int Phase, string Reason) : RolloutEvent;

    /// <summary>The target could not be reached.</summary>
    public sealed record TargetSilent(string Reason) : RolloutEvent;

    /// <summary>The candidate gets requests, and what the gateway had counted until then is known.</summary>
    public sealed record CountingBegan(CountReading From) : RolloutEvent;

    /// <summary>The candidate was checked.</summary>
    public sealed record Checked(int Phase, Verdict Verdict) : RolloutEvent;

    /// <summary>Somebody wants it to stand still.</summary>
    public sealed record PauseRequested(string By) : RolloutEvent;

    /// <summary>Somebody wants it to go on.</summary>
    public sealed record ResumeRequested(string By) : RolloutEvent;

    /// <summary>Somebody wants the next phase now, or the promotion.</summary>
    /// <param name="By">Who.</param>
    /// <param name="Full">True where all phases up to the promotion are left out.</param>
    public sealed record PromoteRequested(string By, bool Full) : RolloutEvent;

    /// <summary>Somebody wants it taken back.</summary>
    public sealed record AbortRequested(string By, string Reason) : RolloutEvent;

    /// <summary>The stable release has all requests again.</summary>
    public sealed record TrafficReturned(string Verified) : RolloutEvent;

    /// <summary>The requests could not be given back to the stable release before the chain began.</summary>
    public sealed record TrafficStuck(string Reason) : RolloutEvent;

    /// <summary>A link of the rollback chain had its turn.</summary>
    public sealed record LinkTried(string Link, LinkReport Report) : RolloutEvent;

    /// <summary>The environment holds the stable release alone.</summary>
    public sealed record Restored(string Verified) : RolloutEvent;

    /// <summary>The environment could not be brought back to the stable release alone.</summary>
    public sealed record RestoreFailed(string Reason) : RolloutEvent;

    /// <summary>It is over.</summary>
    public sealed record Finished(RolloutResult Result, string Reason) : RolloutEvent;
}

/// <summary>How a rollout ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RolloutResult>))]
public enum RolloutResult
{
    /// <summary>The candidate serves.</summary>
    Promoted,

    /// <summary>The candidate was taken back.</summary>
    RolledBack,

    /// <summary>The candidate could not be taken back: a person must look.</summary>
    RollbackFailed,

    /// <summary>Somebody removed all that ran in the environment.</summary>
    Removed,
}

/// <summary>An event with its place in the journal.</summary>
/// <param name="Sequence">Counted from 1 without gaps.</param>
/// <param name="At">When it was appended.</param>
/// <param name="Event">What happened.</param>
public sealed record RolloutEntry(long Sequence, DateTimeOffset At, RolloutEvent Event);
