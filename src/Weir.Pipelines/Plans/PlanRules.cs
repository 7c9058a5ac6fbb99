using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Plans;

/// <summary>What can be wrong with a plan in any dialect.</summary>
public static class PlanRules
{
    /// <summary>A job waits for a job that does not exist.</summary>
    public static Rule UnknownNeed { get; } = new("WEIR1003", Severity.Error, "A job waits for a job that does not exist");

    /// <summary>Jobs wait for each other.</summary>
    public static Rule CyclicNeeds { get; } = new("WEIR1012", Severity.Error, "Jobs wait for each other in a circle");

    /// <summary>A keyword that this version does not carry out: <c>weir run</c> refuses the jobs that use it.</summary>
    public static Rule NotSupported { get; } = new("WEIR1016", Severity.Warning, "A keyword is not carried out yet");

    /// <summary>There is no job to begin with.</summary>
    public static Rule NoFirstJob { get; } = new("WEIR1013", Severity.Error, "There is no job to begin with");
}
