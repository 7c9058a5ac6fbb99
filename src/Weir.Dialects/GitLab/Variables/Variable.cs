using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitLab.Variables;

/// <summary>A variable as one source gives it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, not expanded.</param>
/// <param name="Source">Who gives it.</param>
internal sealed record Variable(string Name, string Value, VariableSource Source)
{
    /// <summary>True where what its value refers to is not expanded.</summary>
    public bool IsRaw { get; init; }

    /// <summary>True where a job finds the value in a file, and the path of the file in the variable.</summary>
    public bool IsFile { get; init; }

    /// <summary>True where the value is hidden in logs.</summary>
    public bool IsMasked { get; init; }

    /// <summary>True where protected branches and tags alone see it.</summary>
    public bool IsProtected { get; init; }

    /// <summary>Where a file gives it; null where it comes from elsewhere.</summary>
    public Span? At { get; init; }

    /// <summary>The names that its value refers to, as they come; none where it is raw.</summary>
    public IEnumerable<string> References => IsRaw ? [] : ServerReference.In(Value).Select(reference => reference.Name).OfType<string>();
}

/// <summary>Who gives a variable, from the weakest to the strongest (https://docs.gitlab.com/ci/variables/#cicd-variable-precedence).</summary>
internal enum VariableSource
{
    /// <summary>GitLab, about the pipeline and the job.</summary>
    Predefined,

    /// <summary>An integration that jobs with an environment deploy with.</summary>
    Deployment,

    /// <summary><c>variables</c> at the top of the file.</summary>
    Global,

    /// <summary>A rule of <c>workflow</c>.</summary>
    WorkflowRule,

    /// <summary><c>variables</c> of the job.</summary>
    Job,

    /// <summary>The job's combination of its matrix.</summary>
    Matrix,

    /// <summary>The rule that added the job.</summary>
    JobRule,

    /// <summary>A dotenv report of a job before it.</summary>
    Dotenv,

    /// <summary>The settings of the instance.</summary>
    Instance,

    /// <summary>The settings of a group.</summary>
    Group,

    /// <summary>The settings of the project.</summary>
    Project,

    /// <summary>Who started the pipeline: by hand, by a trigger, a schedule, or a pipeline above it.</summary>
    Pipeline,

    /// <summary>A scan execution policy.</summary>
    ScanPolicy,

    /// <summary>A pipeline execution policy.</summary>
    ExecutionPolicy,
}
