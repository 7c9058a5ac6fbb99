using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>The functions that change an input where it is put in.</summary>
internal static partial class InputFunctions
{
    /// <summary>How many there may be in one place.</summary>
    public const int Most = 3;

    private static readonly string[] Names = ["expand_vars", "posix_escape", "truncate"];

    [GeneratedRegex(@"\Atruncate\(\s*(?<offset>\d+)\s*,\s*(?<length>\d+)\s*\)\z")]
    private static partial Regex Truncation { get; }

    /// <summary>Applies a function as it is written.</summary>
    /// <exception cref="InterpolationException">There is no such function, or it does not take the value.</exception>
    public static Value Apply(string function, Value value, VariableCollection variables)
    {
        var name = function.Split('(')[0].Trim();
        if (!Names.Contains(name))
            throw new InterpolationException($"there is no function '{name}'") { Help = Suggestion.For(name, Names) };
        if (value is not Value.Text { Characters: var text })
            throw new InterpolationException($"'{name}' takes text, found '{value}'");
        if (function == "expand_vars")
            return Value.Of(ExpandVariables(text, variables));
        if (function == "posix_escape")
            return Value.Of(Escape(text));
        if (Truncation.Match(function) is { Success: true } match)
            return Value.Of(Truncate(text, Number(match, "offset"), Number(match, "length")));
        throw new InterpolationException(name == "truncate" ? $"'truncate' takes an offset and a length, found '{function}'" : $"'{name}' takes no arguments, found '{function}'")
        {
            Help = name == "truncate" ? "write 'truncate(0,8)'" : $"write '{name}'",
        };
    }

    private static string ExpandVariables(string text, VariableCollection variables)
    {
        foreach (var name in ServerReference.In(text, escapes: false).Select(reference => reference.Name).OfType<string>())
        {
            if (variables[name] is { IsMasked: true })
                throw new InterpolationException($"'expand_vars' would show the masked variable '{name}'");
        }

        return ServerExpansion.Expand(text, variables, new ServerExpansionOptions(KeepUndefined: true));
    }

    private static int Number(Match match, string group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private static string Truncate(string text, int offset, int length) =>
        offset >= text.Length ? "" : text.Substring(offset, Math.Min(length, text.Length - offset));

    private static string Escape(string text)
    {
        if (text.Length == 0)
            return "''";
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            if (character == '\n')
                escaped.Append("'\n'");
            else if (char.IsAsciiLetterOrDigit(character) || "_-.,:+/@".Contains(character, StringComparison.Ordinal))
                escaped.Append(character);
            else
                escaped.Append(char.IsLowSurrogate(character) ? "" : "\\").Append(character);
        }

        return escaped.ToString();
    }
}
