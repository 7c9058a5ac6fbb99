using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitLab;

/// <summary>What can be wrong with the pipelines of GitLab alone.</summary>
public static class GitLabRules
{
    /// <summary>Of keys that are written twice, the last one counts.</summary>
    public static Rule RepeatedKey { get; } = new("WEIR1401", Severity.Warning, "A key is written again, and what it said before is lost");

    /// <summary>A job extends what it cannot.</summary>
    public static Rule Extends { get; } = new("WEIR1402", Severity.Error, "'extends' cannot be followed");

    /// <summary>A <c>!reference</c> leads nowhere, or in a circle.</summary>
    public static Rule Reference { get; } = new("WEIR1403", Severity.Error, "A '!reference' cannot be followed");

    /// <summary>The condition of a rule is none.</summary>
    public static Rule Condition { get; } = new("WEIR1404", Severity.Error, "The condition of a rule cannot be read");

    /// <summary>An input is defined wrongly, or its value is not what its definition asks for.</summary>
    public static Rule Input { get; } = new("WEIR1405", Severity.Error, "An input does not fit its definition");

    /// <summary>What stands between <c>$[[</c> and <c>]]</c> has no value.</summary>
    public static Rule Interpolation { get; } = new("WEIR1406", Severity.Error, "An interpolation has no value");

    /// <summary>A job is of a stage that there is not.</summary>
    public static Rule Stage { get; } = new("WEIR1407", Severity.Error, "A job is of a stage that does not exist");

    /// <summary><c>parallel</c> gives no jobs, or too many.</summary>
    public static Rule Matrix { get; } = new("WEIR1408", Severity.Error, "'parallel' cannot be followed");

    /// <summary>Variables of the file refer to each other in a circle.</summary>
    public static Rule VariableCircle { get; } = new("WEIR1409", Severity.Error, "Variables refer to each other in a circle");

    /// <summary><c>spec</c> stands among the jobs, where it has no effect.</summary>
    public static Rule Header { get; } = new("WEIR1410", Severity.Warning, "A header is not set apart from the pipeline");

    /// <summary>A job waits for one that the rules left out.</summary>
    public static Rule AbsentNeed { get; } = new("WEIR1411", Severity.Error, "A job waits for a job that is not in this pipeline");

    /// <summary><c>compare_to</c> names nothing that is known here.</summary>
    public static Rule CompareTo { get; } = new("WEIR1412", Severity.Error, "A rule compares with what is not known here");

    /// <summary>A job cannot start the pipeline that it names.</summary>
    public static Rule Child { get; } = new("WEIR1413", Severity.Error, "A child pipeline cannot be started");

    /// <summary>Keywords contradict each other, or one needs another.</summary>
    public static Rule Keywords { get; } = new("WEIR1414", Severity.Error, "Keywords of a job do not go together");

    /// <summary>Artifacts of another project are wanted.</summary>
    public static Rule Elsewhere { get; } = new("WEIR1415", Severity.Warning, "A job wants artifacts that are not here");

    /// <summary>Without rules for the whole pipeline, a job that is for everything runs twice for a branch with a merge request.</summary>
    public static Rule TwoPipelines { get; } = new("WEIR1416", Severity.Warning, "A job may run twice for one change");

    /// <summary>GitLab's schema takes a script beside <c>trigger</c>, and GitLab itself does not.</summary>
    public static Rule ScriptOfTrigger { get; } = new("WEIR1417", Severity.Warning, "A job that starts a pipeline has a script");

    /// <summary>A file that is included is not there, is no part of a pipeline, or includes itself.</summary>
    public static Rule Include { get; } = new("WEIR1440", Severity.Error, "A file cannot be included");
}
