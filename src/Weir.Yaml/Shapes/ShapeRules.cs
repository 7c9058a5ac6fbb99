using Weir.Pipelines.Diagnostics;

namespace Weir.Yaml.Shapes;

/// <summary>What can be wrong with the form of a file, whatever the dialect.</summary>
public static class ShapeRules
{
    /// <summary>A key stands twice in a mapping.</summary>
    public static Rule DuplicateKey { get; } = new("WEIR1006", Severity.Error, "A key is written twice");

    /// <summary>A key has no meaning where it stands.</summary>
    public static Rule UnknownKey { get; } = new("WEIR1007", Severity.Error, "A key has no meaning where it stands");

    /// <summary>A value is of another kind than its place asks for.</summary>
    public static Rule WrongType { get; } = new("WEIR1008", Severity.Error, "A value is of the wrong kind");

    /// <summary>A key that must be there is not.</summary>
    public static Rule MissingKey { get; } = new("WEIR1009", Severity.Error, "A key is missing");

    /// <summary>A mapping could be one of several things.</summary>
    public static Rule Ambiguous { get; } = new("WEIR1010", Severity.Error, "A mapping does not say which of several things it is");
}
