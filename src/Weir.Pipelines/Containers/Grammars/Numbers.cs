using System.Globalization;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Numbers as Go's <c>strconv</c> reads them, for that is what reads Docker's command line.</summary>
internal static class Numbers
{
    private const int Decimal = 10;

    /// <summary>A whole number in a range: decimal, or with one of Go's prefixes <c>0x</c>, <c>0o</c>, <c>0</c> and <c>0b</c>, and
    /// underscores between digits.</summary>
    public static Func<string, Parsed<long>> Whole(long least = long.MinValue, long most = long.MaxValue) => text =>
        ParseWhole(text) is { } number && number >= least && number <= most ? number : ContainerProblem.Expected(Range(least, most), text);

    /// <summary>A whole number in a range, or one value outside of it that has a meaning of its own.</summary>
    public static Func<string, Parsed<long>> WholeOr(long special, long least, long most) => text =>
        ParseWhole(text) is { } number && (number == special || (number >= least && number <= most))
            ? number
            : ContainerProblem.Expected(FormattableString.Invariant($"{special} or {Range(least, most)}"), text);

    /// <summary>What is true or false.</summary>
    public static Parsed<bool> Truth(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => ContainerProblem.Expected("'true' or 'false'", text),
    };

    /// <summary>A number of processors, as billionths of one.</summary>
    public static Parsed<long> Cpus(string text)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var cpus) || cpus < 0 || cpus > 1_000_000)
            return ContainerProblem.Expected("a number of processors such as '1.5'", text);
        var billionths = cpus * 1_000_000_000m;
        return billionths == decimal.Truncate(billionths)
            ? (long)billionths
            : ContainerProblem.Of(text, $"'{text}' has more than nine decimals", "round it");
    }

    /// <summary>A decimal number without sign; null where it is none, or too large.</summary>
    public static long? Digits(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Range(long least, long most) => (least, most) switch
    {
        (long.MinValue, long.MaxValue) => "a whole number",
        (_, long.MaxValue) => FormattableString.Invariant($"a whole number of at least {least}"),
        _ => FormattableString.Invariant($"a whole number from {least} to {most}"),
    };

    private static long? ParseWhole(string text)
    {
        var isNegative = text.StartsWith('-');
        var digits = text.AsSpan(isNegative || text.StartsWith('+') ? 1 : 0);
        var radix = Radix(ref digits);
        if (digits.Length == 0 || digits[^1] == '_' || digits.IndexOf("__") >= 0 || (radix == Decimal && digits[0] == '_'))
            return null;
        var value = Int128.Zero;
        foreach (var character in digits)
        {
            if (character == '_')
                continue;
            var digit = char.IsAsciiHexDigit(character) ? Convert.ToInt32(character.ToString(), 16) : int.MaxValue;
            if (digit >= radix)
                return null;
            value = (value * radix) + digit;
            if (value > (Int128)long.MaxValue + 1)
                return null;
        }

        value = isNegative ? -value : value;
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : null;
    }

    private static int Radix(ref ReadOnlySpan<char> digits)
    {
        if (digits.Length < 2 || digits[0] != '0')
            return Decimal;
        var (radix, prefix) = char.ToLowerInvariant(digits[1]) switch
        {
            'x' => (16, 2),
            'o' => (8, 2),
            'b' => (2, 2),
            _ => (8, 1),
        };
        digits = digits[prefix..];
        return radix;
    }
}
