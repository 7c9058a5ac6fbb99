using System.Text.RegularExpressions;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Names with a form of their own.</summary>
internal static partial class Names
{
    [GeneratedRegex("^/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$")]
    private static partial Regex ContainerName { get; }

    [GeneratedRegex(@"^(\d+|(SIG)?[A-Z][A-Z0-9]*([+-]\d+)?)$", RegexOptions.IgnoreCase)]
    private static partial Regex SignalName { get; }

    /// <summary>A capability as the engine writes it: in upper case, and with <c>CAP_</c> before it.</summary>
    public static Parsed<string> Capability(string text) => text.Trim().ToUpperInvariant() switch
    {
        "" => ContainerProblem.Expected("a capability such as 'NET_ADMIN', or 'ALL'", text),
        "ALL" => "ALL",
        var name => name.StartsWith("CAP_", StringComparison.Ordinal) ? name : $"CAP_{name}",
    };

    public static Parsed<string> Container(string text) =>
        ContainerName.IsMatch(text) ? text.TrimStart('/') : ContainerProblem.Expected("a name of at least two letters, digits, '_', '.' or '-'", text);

    public static Parsed<string> Signal(string text) =>
        SignalName.IsMatch(text) ? text : ContainerProblem.Expected("a signal such as 'SIGTERM' or '15'", text);

    public static Parsed<PullPolicy> Pull(string text) => text switch
    {
        "always" => PullPolicy.Always,
        "missing" or "" => PullPolicy.IfNotPresent,
        "never" => PullPolicy.Never,
        _ => ContainerProblem.Expected("one of 'always', 'missing', 'never'", text),
    };
}
