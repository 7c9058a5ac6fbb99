using System.Text.RegularExpressions;

namespace Weir.Delivery.Files.Schema;

/// <summary>Variables of the environment that a text of <c>weir.yaml</c> names as <c>${NAME}</c>.</summary>
internal static partial class Variables
{
    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Reference { get; }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Name { get; }

    /// <summary>The names of the variables in a text, each once.</summary>
    public static IReadOnlyList<string> In(string text) => [.. Reference.Matches(text).Select(static found => found.Groups["name"].Value).Distinct()];

    /// <summary>True for what can be the name of a variable.</summary>
    public static bool IsName(string text) => Name.IsMatch(text);

    /// <summary>The text with values in the place of variables.</summary>
    public static string Expand(string text, Func<string, string> valueOf) => Reference.Replace(text, found => valueOf(found.Groups["name"].Value));
}
