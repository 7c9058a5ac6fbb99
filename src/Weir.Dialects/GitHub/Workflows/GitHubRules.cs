using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>What can be wrong with a workflow whose form is right.</summary>
public static class GitHubRules
{
    /// <summary>An id has characters that it may not have, is reserved or is taken.</summary>
    public static Rule Identifier { get; } = new("WEIR1201", Severity.Error, "An id cannot be used");

    /// <summary>A matrix that has no combination.</summary>
    public static Rule Matrix { get; } = new("WEIR1202", Severity.Error, "A matrix makes no combination");

    /// <summary>An action or workflow is named in a way that leads nowhere.</summary>
    public static Rule Reference { get; } = new("WEIR1203", Severity.Error, "A reference cannot be followed");

    /// <summary>A called workflow is not there or cannot be called.</summary>
    public static Rule Call { get; } = new("WEIR1204", Severity.Error, "A workflow cannot be called");

    /// <summary>An input or secret is missing, unknown or of the wrong kind.</summary>
    public static Rule CallInput { get; } = new("WEIR1205", Severity.Error, "A call does not pass what the workflow asks for");

    /// <summary>A called workflow wants more permissions than its caller has.</summary>
    public static Rule Permission { get; } = new("WEIR1206", Severity.Error, "A called workflow asks for more than its caller may");

    /// <summary>Workflows call each other too deep, or are too many.</summary>
    public static Rule CallLimit { get; } = new("WEIR1207", Severity.Error, "Workflows call each other too deep");

    /// <summary>A filter of an event is wrong.</summary>
    public static Rule Filter { get; } = new("WEIR1208", Severity.Error, "A filter of an event cannot be used");

    /// <summary>A cron expression is wrong.</summary>
    public static Rule Cron { get; } = new("WEIR1209", Severity.Error, "A schedule cannot be kept");

    /// <summary>The definition of an input contradicts itself.</summary>
    public static Rule InputDefinition { get; } = new("WEIR1210", Severity.Error, "An input cannot be defined like this");

    /// <summary>A step waits for, or cancels, a step that it cannot.</summary>
    public static Rule StepTarget { get; } = new("WEIR1211", Severity.Error, "A step names another that it cannot wait for");

    /// <summary>A value that is written out does not fit what it says.</summary>
    public static Rule Unusable { get; } = new("WEIR1212", Severity.Error, "A value cannot be used where it stands");

    /// <summary>A reference that an expression gives, and that leads nowhere.</summary>
    public static Rule ComputedReference { get; } = new("WEIR1213", Severity.Warning, "An expression gives a reference that cannot be followed");
}
