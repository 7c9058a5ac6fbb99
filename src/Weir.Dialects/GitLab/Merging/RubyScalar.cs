using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>The types of scalars as GitLab reads them: those of YAML 1.1, as Ruby's library has them.</summary>
internal static partial class RubyScalar
{
    [GeneratedRegex(@"\A[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][+-][0-9]+)?\z")]
    private static partial Regex Float { get; }

    [GeneratedRegex(@"\A[-+]?(0|[1-9]([0-9]|[,_][0-9])*)\z")]
    private static partial Regex Decimal { get; }

    [GeneratedRegex(@"\A[-+]?0[0-7_,]+\z")]
    private static partial Regex Octal { get; }

    [GeneratedRegex(@"\A[-+]?0b[01_,]+\z")]
    private static partial Regex Binary { get; }

    [GeneratedRegex(@"\A[-+]?0x[0-9a-fA-F_,]+\z")]
    private static partial Regex Hexadecimal { get; }

    [GeneratedRegex(@"\A[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}\z")]
    private static partial Regex Sexagesimal { get; }

    /// <summary>The typed value of a scalar.</summary>
    public static Value ValueOf(YamlNode.Scalar scalar)
    {
        if (scalar.Style != YamlStyle.Plain || scalar.Tag is not null)
            return Value.Of(scalar.Text);
        return Word(scalar.Text)
            ?? (Integer(scalar.Text) is { } whole ? Value.Of((double)whole) : null)
            ?? (Fraction(scalar.Text) is { } fraction ? Value.Of(fraction) : null)
            ?? Value.Of(scalar.Text);
    }

    /// <summary>The text that a scalar becomes as the value of a variable: <c>012</c> is <c>10</c>, <c>1.10</c> is <c>1.1</c>, <c>yes</c> is <c>true</c>.</summary>
    public static string TextOf(YamlNode.Scalar scalar) => ValueOf(scalar) switch
    {
        { IsNull: true } => "",
        Value.Number number => Integer(scalar.Text)?.ToString(CultureInfo.InvariantCulture) ?? FloatText(number.Amount),
        var value => $"{value}",
    };

    private static Value? Word(string text) => text.Length > 5 ? null : text.ToLowerInvariant() switch
    {
        "" or "~" or "null" => Value.Null,
        "yes" or "true" or "on" => Value.True,
        "no" or "false" or "off" => Value.False,
        _ => null,
    };

    private static BigInteger? Integer(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[^1]) || char.IsAsciiHexDigit(text[^1]) || text[^1] is '_' or ','))
            return null;
        var digits = text.Replace("_", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal).TrimStart('+', '-');
        var sign = text[0] == '-' ? -1 : 1;
        if (Decimal.IsMatch(text))
            return sign * BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        if (Octal.IsMatch(text))
            return sign * OfRadix(digits, 8);
        if (Binary.IsMatch(text))
            return sign * OfRadix(digits[2..], 2);
        if (Hexadecimal.IsMatch(text))
            return sign * OfRadix(digits[2..], 16);
        return Sexagesimal.IsMatch(text) ? OfBase60(text) : null;
    }

    private static BigInteger OfRadix(string digits, int radix) =>
        digits.Aggregate(BigInteger.Zero, (number, digit) => (number * radix) + Convert.ToInt32(digit.ToString(), 16));

    // Ruby counts two parts as hours and minutes.
    private static BigInteger OfBase60(string text)
    {
        var parts = text.Replace("_", "", StringComparison.Ordinal).Split(':');
        return parts.Select((part, index) => BigInteger.Parse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) * BigInteger.Pow(60, 2 - index)).Aggregate(BigInteger.Add);
    }

    private static double? Fraction(string text) => text.ToLowerInvariant() switch
    {
        ".inf" or "+.inf" => double.PositiveInfinity,
        "-.inf" => double.NegativeInfinity,
        ".nan" => double.NaN,
        "." or "-." or "+." => null,
        _ when Float.IsMatch(text) && text.Any(char.IsAsciiDigit) => double.Parse(
            text.Replace("_", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string FloatText(double amount)
    {
        if (!double.IsFinite(amount))
            return double.IsNaN(amount) ? "NaN" : amount > 0 ? "Infinity" : "-Infinity";
        var size = Math.Abs(amount);
        if (size is not 0 and (< 1e-4 or >= 1e16))
        {
            var parts = amount.ToString("E16", CultureInfo.InvariantCulture).Split('E');
            var shortest = amount.ToString("R", CultureInfo.InvariantCulture).Split('E')[0];
            var digits = shortest.Contains('.', StringComparison.Ordinal) || parts.Length < 2 ? shortest : $"{shortest}.0";
            return $"{digits}e{(parts[1][0] == '-' ? '-' : '+')}{parts[1][1..].TrimStart('0').PadLeft(2, '0')}";
        }

        var text = amount.ToString("0.0################", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture).Equals(amount) ? text : amount.ToString("R", CultureInfo.InvariantCulture);
    }
}
