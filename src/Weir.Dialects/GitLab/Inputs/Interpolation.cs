using System.Text;
using System.Text.RegularExpressions;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>Puts values into the text of a file, before it is read: lists as JSON, which YAML contains.</summary>
/// <param name="source">The file.</param>
/// <param name="roots">What can be put in: <c>inputs</c>, and <c>component</c> in a component that asks for it.</param>
/// <param name="variables">What <c>expand_vars</c> sees.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
internal sealed partial class Interpolation(SourceText source, Value.Map roots, VariableCollection variables, DiagnosticBag diagnostics)
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
        if (parts[0].Split('.')[0] == "matrix")
            return null;
        if (parts[0].Length > MaxAccess)
            throw new InterpolationException($"an interpolation has at most {MaxAccess} characters");
        var value = ValuePath.Find(parts[0], roots);
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
