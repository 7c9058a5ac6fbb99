using Weir.Pipelines.Diagnostics;

namespace Weir.Yaml;

/// <summary>What can be wrong with a file before any dialect looks at it.</summary>
public static class YamlRules
{
    /// <summary>The file is absent, too large or not text.</summary>
    public static Rule Unreadable { get; } = new("WEIR1001", Severity.Error, "A file cannot be read");

    /// <summary>The text is not YAML.</summary>
    public static Rule Syntax { get; } = new("WEIR1002", Severity.Error, "A file is not valid YAML");

    /// <summary>It is nested too deep, or grows too large when its aliases are followed.</summary>
    public static Rule Limit { get; } = new("WEIR1004", Severity.Error, "A file goes beyond what pipelines may hold");

    /// <summary>An alias names no anchor before it, or one that contains the alias.</summary>
    public static Rule Alias { get; } = new("WEIR1005", Severity.Error, "An alias has no anchor to stand for");
}
