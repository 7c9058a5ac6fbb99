using System.Buffers;
using System.Globalization;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Sizes such as <c>512m</c>: a number and a unit of 1024, in bytes where it has none.</summary>
internal static class Sizes
{
    private const string Example = "a size such as '512m' or '2g'";
    private const string Units = "kmgtp";

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789. ");

    /// <summary>A size in bytes.</summary>
    public static Parsed<long> Bytes(string text)
    {
        var end = text.AsSpan().LastIndexOfAny(NumberCharacters);
        if (end < 0)
            return ContainerProblem.Expected(Example, text);
        var number = text[end] == ' ' ? text[..end] : text[..(end + 1)];
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;
        if (!double.TryParse(number, Style, CultureInfo.InvariantCulture, out var size) || size < 0 || Factor(text[(end + 1)..]) is not { } factor)
            return ContainerProblem.Expected(Example, text, "units are 'b', 'k', 'm', 'g', 't' and 'p'");
        return size * factor < long.MaxValue ? (long)(size * factor) : ContainerProblem.Expected($"{Example} that an engine can count", text);
    }

    /// <summary>A size in bytes, or -1 for no limit.</summary>
    public static Parsed<long> BytesOrUnlimited(string text) => text == "-1" ? -1L : Bytes(text);

    private static double? Factor(string unit)
    {
        var lower = unit.ToLowerInvariant();
        if (lower is "" or "b")
            return 1;
        var power = Units.IndexOf(lower[0], StringComparison.Ordinal) + 1;
        return power > 0 && lower[1..] is "" or "b" or "ib" ? Math.Pow(1024, power) : null;
    }
}
