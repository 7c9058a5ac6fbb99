using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Delivery.Files.Schema;

/// <summary>Shares as <c>weir.yaml</c> has them: <c>1%</c>, <c>0.5%</c>, <c>100%</c>.</summary>
internal static partial class Percentages
{
    public const string Title = "a percentage from '0%' to '100%'";

    /// <summary>What a percentage matches, also as a regular expression of JSON schemas.</summary>
    public const string Pattern = "^([0-9]{1,2}([.][0-9]{1,2})?|100([.]00?)?)%$";

    [GeneratedRegex(Pattern, RegexOptions.ExplicitCapture)]
    private static partial Regex Whole { get; }

    /// <summary>The share that a text stands for, from 0 to 100; null where it stands for none.</summary>
    public static double? Parse(string text) =>
        Whole.IsMatch(text) && !text.EndsWith('\n') ? double.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture) : null;

    /// <summary>What to write instead of a text that is no percentage; null where that cannot be told.</summary>
    public static string? Advise(string text)
    {
        if (Parse(text.Replace(" ", "", StringComparison.Ordinal)) is not null)
            return $"write '{text.Replace(" ", "", StringComparison.Ordinal)}'";
        if (Parse($"{text}%") is not { } share)
            return null;
        return share is > 0 and < 1 ? FormattableString.Invariant($"write '{Math.Round(share * 100, 2)}%', or '{text}%' where that is meant") : $"write '{text}%'";
    }
}
