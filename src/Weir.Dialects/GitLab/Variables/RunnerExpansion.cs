using System.Globalization;
using System.Text;

namespace Weir.Dialects.GitLab.Variables;

/// <summary>The expansion that the runner does: one pass over <c>$name</c> and <c>${name}</c>, as Go's <c>os.Expand</c> has it.</summary>
internal static class RunnerExpansion
{
    private const string Special = "*#$@!?-0123456789";

    /// <summary>Expands a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="valueOf">The value of a variable by its name, the path of a file variable; null where there is none, which is empty here.</param>
    public static string Expand(string text, Func<string, string?> valueOf)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
            return text;
        var expanded = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                expanded.Append(text[at]);
                continue;
            }

            var (name, length) = NameAt(text.AsSpan(at + 1));
            if (name.Length > 0)
                expanded.Append(name is "$" ? name : Special.Contains(name, StringComparison.Ordinal) ? "" : valueOf(name));
            else if (length == 0)
                expanded.Append('$');
            at += length;
        }

        return expanded.ToString();
    }

    /// <summary>Expands the values of variables in each other, in one pass, but for raw ones.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="pathOf">The path of the file that a file variable's content is in.</param>
    public static VariableCollection ExpandAll(VariableCollection variables, Func<Variable, string> pathOf)
    {
        return VariableCollection.InOrder(
            variables.Select(variable => variable.IsRaw ? variable : variable with { Value = Expand(variable.Value, ValueOf) }));

        string? ValueOf(string name) => variables[name] is { IsFile: true } file ? pathOf(file) : variables[name]?.Value;
    }

    /// <summary>Whether the runner takes a value for true.</summary>
    public static bool IsTrue(string value) =>
        value.ToLowerInvariant() is "true" or "t" || (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number == 1);

    // What breaks the syntax has a length and no name, and is left out; a dollar that no name follows has neither.
    private static (string Name, int Length) NameAt(ReadOnlySpan<char> rest)
    {
        if (rest[0] == '{')
        {
            if (rest.Length > 2 && Special.Contains(rest[1], StringComparison.Ordinal) && rest[2] == '}')
                return (rest[1].ToString(), 3);
            var end = rest.IndexOf('}');
            return end < 0 ? ("", 1) : (rest[1..end].ToString(), end + 1);
        }

        if (Special.Contains(rest[0], StringComparison.Ordinal))
            return (rest[0].ToString(), 1);
        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] == '_'))
            length++;
        return (rest[..length].ToString(), length);
    }
}
