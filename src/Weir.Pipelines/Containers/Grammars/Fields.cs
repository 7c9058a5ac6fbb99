using System.Text;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>A field of a list with commas.</summary>
/// <param name="Text">Its text, without quotes.</param>
/// <param name="Start">Where it begins in the list.</param>
/// <param name="Length">How long it is written.</param>
internal readonly record struct Field(string Text, int Start, int Length)
{
    /// <summary>What stands before the equals sign.</summary>
    public string Key => Text.Split('=', 2)[0];

    /// <summary>What stands behind the equals sign; null where there is none.</summary>
    public string? Value => Text.Split('=', 2) is [_, var value] ? value : null;

    public ContainerProblem Wrong(string message, string? help = null) => new(Start, Length, message) { Help = help };
}

/// <summary>Lists with commas, in which a field between double quotes may contain some: one line of CSV.</summary>
internal static class Fields
{
    public static Parsed<Field[]> Read(string text)
    {
        if (text.Length == 0)
            return ContainerProblem.Expected("'name=value' with commas between", text);
        List<Field> fields = [];
        for (var i = 0; i <= text.Length; i++)
        {
            var start = i;
            if (i < text.Length && text[i] == '"')
            {
                if (ReadQuoted(text, ref i) is not { } quoted)
                    return ContainerProblem.Of(text[start..], "a double quote is not closed before the next comma", "write \" twice where it is meant").Shift(start);
                fields.Add(new Field(quoted, start, i - start));
                continue;
            }

            var comma = text.IndexOf(',', start);
            i = comma < 0 ? text.Length : comma;
            if (text.AsSpan(start..i).Contains('"'))
                return ContainerProblem.Of(text[start..i], $"'{text[start..i]}' has a double quote inside", "put the whole field between double quotes").Shift(start);
            fields.Add(new Field(text[start..i], start, i - start));
        }

        return fields.ToArray();
    }

    private static string? ReadQuoted(string text, ref int i)
    {
        var field = new StringBuilder();
        for (i++; i < text.Length; i++)
        {
            if (text[i] != '"')
            {
                field.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else
            {
                i++;
                return i == text.Length || text[i] == ',' ? field.ToString() : null;
            }
        }

        return null;
    }
}
