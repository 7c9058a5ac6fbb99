using System.Globalization;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Expressions;

/// <summary>How values of different types stand for each other: loosely, as in JavaScript, but text without regard to case.</summary>
internal static class Coercion
{
    /// <summary>False for null, false, 0, NaN and text without characters.</summary>
    public static bool IsTrue(Value value) => value switch
    {
        Value.Bool truth => truth.Is,
        Value.Number number => number.Amount != 0 && !double.IsNaN(number.Amount),
        Value.Text text => text.Characters.Length > 0,
        _ => !value.IsNull,
    };

    /// <summary>The value as text; lists and maps become the name of their type.</summary>
    public static string ToText(Value value) => value switch
    {
        Value.Bool truth => truth.Is ? "true" : "false",
        Value.Number { Amount: 0 } => "0",
        Value.Number number => number.Amount.ToString("G15", CultureInfo.InvariantCulture),
        Value.Text text => text.Characters,
        Value.List => "Array",
        Value.Map => "Object",
        _ => "",
    };

    /// <summary>True for what has a text of its own: neither a list nor a map.</summary>
    public static bool IsPrimitive(Value value) => value is not (Value.List or Value.Map);

    /// <summary>The value as a number; NaN where it is none.</summary>
    public static double ToNumber(Value value) => value switch
    {
        Value.Bool truth => truth.Is ? 1 : 0,
        Value.Number number => number.Amount,
        Value.Text text => ToNumber(text.Characters),
        Value.List or Value.Map => double.NaN,
        _ => 0,
    };

    /// <summary>The number that a text writes: decimal with an exponent, <c>0x</c>, <c>0o</c>, <c>Infinity</c>; 0 for blank text, NaN for other.</summary>
    public static double ToNumber(string text)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty)
            return 0;
        if (trimmed.StartsWith("0x"))
            return FromDigits(trimmed[2..], 16);
        if (trimmed.StartsWith("0o"))
            return FromDigits(trimmed[2..], 8);
        return trimmed switch
        {
            "Infinity" or "+Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => char.IsAsciiLetter(trimmed.TrimStart("+-") is [var first, ..] ? first : ' ') ? double.NaN
                : double.TryParse(trimmed, Style, CultureInfo.InvariantCulture, out var number) ? number
                : double.NaN,
        };
    }

    /// <summary>Whether two values are loosely equal; lists and maps only equal themselves.</summary>
    public static bool AreEqual(Value left, Value right) => (left, right) switch
    {
        (Value.Text a, Value.Text b) => a.Characters.Equals(b.Characters, StringComparison.OrdinalIgnoreCase),
        (Value.List or Value.Map, _) or (_, Value.List or Value.Map) => ReferenceEquals(left, right),
        _ when left.IsNull && right.IsNull => true,
        _ => ToNumber(left) == ToNumber(right),
    };

    /// <summary>Below 0, 0 or above 0 as the first is less, equal or greater; null where neither can be said.</summary>
    public static int? Compare(Value left, Value right)
    {
        if (left is Value.Text a && right is Value.Text b)
            return string.Compare(a.Characters, b.Characters, StringComparison.OrdinalIgnoreCase);
        if (!IsPrimitive(left) || !IsPrimitive(right))
            return null;
        var (x, y) = (ToNumber(left), ToNumber(right));
        return double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y);
    }

    private static double FromDigits(ReadOnlySpan<char> digits, int radix)
    {
        var number = 0.0;
        foreach (var digit in digits)
        {
            var amount = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (amount >= radix)
                return double.NaN;
            number = (number * radix) + amount;
        }

        return digits.IsEmpty ? double.NaN : number;
    }
}
