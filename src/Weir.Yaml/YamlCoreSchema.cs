using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Pipelines.Values;

namespace Weir.Yaml;

/// <summary>The types of plain scalars in YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema).</summary>
internal static partial class YamlCoreSchema
{
    private const string Prefix = "tag:yaml.org,2002:";

    [GeneratedRegex(@"\A[-+]?[0-9]+\z")]
    private static partial Regex DecimalInteger { get; }

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Decimal { get; }

    /// <summary>The typed value of a scalar; null where its explicit tag does not fit its text.</summary>
    public static Value? TypeOf(YamlNode.Scalar scalar) => scalar.Tag switch
    {
        null when scalar.Style == YamlStyle.Plain => Null(scalar.Text) ?? Bool(scalar.Text) ?? Number(scalar.Text) ?? Value.Of(scalar.Text),
        null or Prefix + "str" => Value.Of(scalar.Text),
        Prefix + "null" => Null(scalar.Text),
        Prefix + "bool" => Bool(scalar.Text),
        Prefix + "int" => Integer(scalar.Text),
        Prefix + "float" => Number(scalar.Text),
        _ => Value.Of(scalar.Text),
    };

    /// <summary>True for no tag, and for one of the schema's own.</summary>
    public static bool IsKnown(string? tag) => tag is null or Prefix + "str" or Prefix + "null" or Prefix + "bool" or Prefix + "int" or Prefix + "float";

    private static Value? Null(string text) => text is "" or "null" or "Null" or "NULL" or "~" ? Value.Null : null;

    private static Value? Bool(string text) => text switch
    {
        "true" or "True" or "TRUE" => Value.True,
        "false" or "False" or "FALSE" => Value.False,
        _ => null,
    };

    private static Value? Integer(string text)
    {
        if (DecimalInteger.IsMatch(text))
            return Positive(double.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return FromDigits(text.AsSpan(2), 16);
        return text.StartsWith("0o", StringComparison.Ordinal) ? FromDigits(text.AsSpan(2), 8) : null;
    }

    private static Value? Number(string text) => Integer(text) ?? text switch
    {
        ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => Value.Of(double.PositiveInfinity),
        "-.inf" or "-.Inf" or "-.INF" => Value.Of(double.NegativeInfinity),
        ".nan" or ".NaN" or ".NAN" => Value.Of(double.NaN),
        _ when Decimal.IsMatch(text) => Positive(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)),
        _ => null,
    };

    // There is one zero: adding it takes the sign of the negative one away.
    private static Value Positive(double number) => Value.Of(number + 0.0);

    private static Value? FromDigits(ReadOnlySpan<char> digits, int radix)
    {
        if (digits.IsEmpty)
            return null;
        var number = 0.0;
        foreach (var digit in digits)
        {
            var amount = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (amount >= radix)
                return null;
            number = (number * radix) + amount;
        }

        return Value.Of(number);
    }
}
