using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Graphs;

/// <summary>A job in a drawing.</summary>
/// <param name="Id">Which.</param>
/// <param name="Label">What people see it called; a job of a called pipeline as <c>caller / job</c>.</param>
/// <param name="Legs">How many combinations of its matrix there are; 1 without a matrix.</param>
/// <param name="Mark">How far it is.</param>
public sealed record JobNode(JobId Id, string Label, int Legs, JobMark Mark)
{
    /// <summary>The label, and how many legs there are where there are several.</summary>
    public string Text => Legs == 1 ? Label : $"{Label} ×{Legs}";
}

/// <summary>What a drawing says about a job.</summary>
public enum JobMark
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It waits.</summary>
    Waiting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It succeeded.</summary>
    Success,

    /// <summary>It failed.</summary>
    Failure,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It does not run.</summary>
    Skipped,
}
