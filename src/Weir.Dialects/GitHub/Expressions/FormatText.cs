using System.Globalization;
using System.Text;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Expressions;

/// <summary>Fills <c>{0}</c>, <c>{1}</c> … in a text; doubled braces stand for themselves.</summary>
internal static class FormatText
{
    /// <summary>The filled text.</summary>
    /// <param name="format">The text.</param>
    /// <param name="arguments">What it is filled with.</param>
    /// <param name="use">Told of the number of each value that is used, if given.</param>
    /// <exception cref="ExpressionException">It is no format, or asks for more values than there are.</exception>
    public static string Fill(string format, IReadOnlyList<Value> arguments, Action<int>? use = null)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            var character = format[i];
            if (character is not ('{' or '}'))
                text.Append(character);
            else if (i + 1 < format.Length && format[i + 1] == character)
                text.Append(format[i++]);
            else if (character == '{' && format.IndexOf('}', i) is var end && end > i + 1)
            {
                text.Append(Coercion.ToText(Argument(format, format.AsSpan(i + 1, end - i - 1), arguments, use)));
                i = end;
            }
            else
                throw Invalid(format);
        }

        return text.ToString();
    }

    private static Value Argument(string format, ReadOnlySpan<char> number, IReadOnlyList<Value> arguments, Action<int>? use)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw Invalid(format);
        use?.Invoke(index);
        return index < arguments.Count
            ? arguments[index]
            : throw new ExpressionException(ExpressionFault.Evaluation, $"'format' was given {arguments.Count} values, and '{format}' asks for number {index}");
    }

    private static ExpressionException Invalid(string format) =>
        new(ExpressionFault.Evaluation, $"'{format}' is no format: braces stand around a number, and are doubled to stand for themselves");
}
