using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Templates;

/// <summary>What can be wrong with the form of a file, and with the expressions in it.</summary>
public static class TemplateRules
{
    /// <summary>YAML's merge key is not part of the language.</summary>
    public static Rule MergeKey { get; } = new("WEIR1015", Severity.Error, "The merge key is not part of the language");

    /// <summary>An expression is not one.</summary>
    public static Rule ExpressionSyntax { get; } = new("WEIR1101", Severity.Error, "An expression cannot be read");

    /// <summary>An expression uses a context that is not available.</summary>
    public static Rule UnknownContext { get; } = new("WEIR1102", Severity.Error, "A context is not available where it is used");

    /// <summary>An expression calls a function that is not available.</summary>
    public static Rule UnknownFunction { get; } = new("WEIR1103", Severity.Error, "A function is not available where it is called");

    /// <summary>A function is called with the wrong number of arguments.</summary>
    public static Rule WrongArguments { get; } = new("WEIR1104", Severity.Error, "A function is called with the wrong number of arguments");

    /// <summary>The marks around an expression are not closed.</summary>
    public static Rule NotClosed { get; } = new("WEIR1105", Severity.Error, "An expression is not closed");

    /// <summary>An expression stands where none is evaluated.</summary>
    public static Rule ExpressionNotAllowed { get; } = new("WEIR1106", Severity.Error, "An expression stands where none is evaluated");

    /// <summary>The directive <c>insert</c> stands inside of a text.</summary>
    public static Rule Insert { get; } = new("WEIR1107", Severity.Error, "'insert' is not the whole of a key");

    /// <summary>There is nothing between the marks of an expression.</summary>
    public static Rule EmptyExpression { get; } = new("WEIR1108", Severity.Error, "An expression is empty");

    /// <summary>An expression is too long or nested too deep.</summary>
    public static Rule ExpressionLimit { get; } = new("WEIR1109", Severity.Error, "An expression is too long or too deep");

    /// <summary>An expression has no value, or one that does not fit its place.</summary>
    public static Rule Evaluation { get; } = new("WEIR1110", Severity.Error, "An expression has no value that fits");
}
