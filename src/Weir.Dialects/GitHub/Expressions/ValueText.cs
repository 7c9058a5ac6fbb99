using System.Globalization;
using System.Text;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Expressions;

/// <summary>Values as <c>toJSON</c> writes them: indented by two spaces, with nothing escaped that JSON lets stand.</summary>
internal static class ValueText
{
    public static string ToJson(Value value)
    {
        var text = new StringBuilder();
        Append(text, value, "\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, Value value, string newLine)
    {
        switch (value)
        {
            case Value.Text characters:
                AppendQuoted(text, characters.Characters);
                break;
            case Value.Number number:
                text.Append(NumberOf(number.Amount));
                break;
            case Value.Bool truth:
                text.Append(truth.Is ? "true" : "false");
                break;
            case Value.List { Items.Count: > 0 } list:
                AppendItems(text, "[]", newLine, list.Items, (item, inner) => Append(text, item, inner));
                break;
            case Value.List:
                text.Append("[]");
                break;
            case Value.Map { Entries.Count: > 0 } map:
                AppendItems(text, "{}", newLine, map.Entries, (entry, inner) =>
                {
                    AppendQuoted(text, entry.Key);
                    text.Append(": ");
                    Append(text, entry.Value, inner);
                });
                break;
            case Value.Map:
                text.Append("{}");
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static void AppendItems<T>(StringBuilder text, string brackets, string newLine, IReadOnlyList<T> items, Action<T, string> append)
    {
        var inner = newLine + "  ";
        text.Append(brackets[0]);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(inner);
            append(items[i], inner);
        }

        text.Append(newLine).Append(brackets[1]);
    }

    private static string NumberOf(double amount)
    {
        if (!double.IsFinite(amount))
            return "null";
        return amount == Math.Floor(amount) && Math.Abs(amount) < 1e21
            ? amount.ToString("F0", CultureInfo.InvariantCulture) is "-0" ? "0" : amount.ToString("F0", CultureInfo.InvariantCulture)
            : amount.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
    }

    private static void AppendQuoted(StringBuilder text, string characters)
    {
        text.Append('"');
        foreach (var character in characters)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
