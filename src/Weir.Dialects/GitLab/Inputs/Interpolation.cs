using System.Text;
using System.Text.RegularExpressions;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>Puts the values of inputs into the text of a file, before it is read: lists as JSON, which YAML contains.</summary>
internal sealed partial class Interpolation(SourceText source, IReadOnlyDictionary<string, Value> inputs, VariableCollection variables, DiagnosticBag diagnostics)
{
    /// <summary>How many different places a file may have.</summary>
    public const int MaxBlocks = 10_000;

    /// <summary>How many characters a place may have, without its functions.</summary>
    public const int MaxAccess = 1024;

    /// <summary>How many characters a file may grow to.</summary>
    public const int MaxLength = 2 * 1024 * 1024;

    private readonly Dictionary<string, string?> _known = [];

    [GeneratedRegex(@"\$\[\[[^\S\n]*(?<inside>\S(?:[^\n]*?\S)?)[^\S\n]*\]\]")]
    private static partial Regex Block { get; }

    /// <summary>The text with the values in it. What has no value is reported and stays.</summary>
    public InterpolatedText Apply(string text)
    {
        var written = new StringBuilder();
        List<InterpolatedPlace> places = [];
        var rest = 0;
        for (var match = Block.Match(text); match.Success; match = match.NextMatch())
        {
            if (ValueOf(match, text) is not { } value)
                continue;
            written.Append(text, rest, match.Index - rest);
            places.Add(new InterpolatedPlace(match.Index, match.Length, written.Length, value.Length));
            written.Append(value);
            rest = match.Index + match.Length;
            if (written.Length <= MaxLength && _known.Count <= MaxBlocks)
                continue;
            diagnostics.Add(GitLabRules.Interpolation, PlaceOf(match, text), $"a file has at most {MaxBlocks} different interpolations, and {MaxLength} characters with them");
            break;
        }

        return new InterpolatedText(text, written.Append(text, rest, text.Length - rest).ToString(), places);
    }

    private string? ValueOf(Match match, string text)
    {
        var inside = match.Groups["inside"].Value;
        if (_known.TryGetValue(inside, out var known))
            return known;
        try
        {
            return _known[inside] = Evaluate(inside);
        }
        catch (InterpolationException exception)
        {
            diagnostics.Add(GitLabRules.Interpolation, PlaceOf(match, text), exception.Message, exception.Help);
            return _known[inside] = null;
        }
    }

    // What a matrix gives is put in when its jobs are made.
    private string? Evaluate(string inside)
    {
        var parts = inside.Split('|').Select(part => part.Trim()).ToList();
        var path = parts[0].Split('.');
        if (path[0] == "matrix")
            return null;
        if (parts[0].Length > MaxAccess)
            throw new InterpolationException($"an interpolation has at most {MaxAccess} characters");
        if (path is not ["inputs", var name])
            throw new InterpolationException($"'{parts[0]}' cannot be put in") { Help = "write '$[[ inputs.NAME ]]'" };
        if (!inputs.TryGetValue(name, out var value))
            throw new InterpolationException($"there is no input '{name}'") { Help = Suggestion.For(name, [.. inputs.Keys]) };
        if (parts.Count - 1 > InputFunctions.Most)
            throw new InterpolationException($"at most {InputFunctions.Most} functions can be applied, found {parts.Count - 1}");
        value = parts.Skip(1).Aggregate(value, (before, function) => InputFunctions.Apply(function, before, variables));
        return value is Value.Text text ? text.Characters : $"{value}";
    }

    private Span PlaceOf(Match match, string text)
    {
        var line = text.AsSpan(0, match.Index).Count('\n') + 1;
        var column = match.Index - text.LastIndexOf('\n', Math.Max(0, match.Index - 1), Math.Max(0, match.Index));
        return new Span(source.Name, new Position(line, column), new Position(line, column + match.Length));
    }
}
