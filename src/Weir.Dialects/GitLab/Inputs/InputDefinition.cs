using Weir.Dialects.GitLab.Conditions;
using Weir.Dialects.GitLab.Patterns;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>An input that a file declares in its header.</summary>
internal sealed record InputDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is declared.</summary>
    public required Span At { get; init; }

    /// <summary>What kind of value it takes.</summary>
    public GitLabInputType Type { get; init; } = GitLabInputType.Text;

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The values to choose from; null where any will do.</summary>
    public IReadOnlyList<Value>? Options { get; init; }

    /// <summary>What it is when it is not given; null where it must be given.</summary>
    public Value? Default { get; init; }

    /// <summary>True where it has a default that does not fit it, which was reported with the header.</summary>
    public bool HasBadDefault { get; init; }

    /// <summary>What its text must match.</summary>
    public Re2Pattern? Pattern { get; init; }

    /// <summary>Options and defaults that depend on other inputs: the first that applies counts.</summary>
    public IReadOnlyList<InputRule> Rules { get; init; } = [];

    /// <summary>Whether a value is of its kind.</summary>
    public bool Takes(Value value) => Type switch
    {
        GitLabInputType.Number => value is Value.Number,
        GitLabInputType.Boolean => value is Value.Bool,
        GitLabInputType.List => value is Value.List,
        _ => value is Value.Text,
    };

    /// <summary>What a text stands for in its kind; the text itself where it does not fit.</summary>
    public Value Read(string text)
    {
        var value = Type == GitLabInputType.Text ? null : YamlReader.Read(new SourceText(Name, text), []) is { } node ? NodeValues.Of(node) : null;
        return value is not null && Takes(value) ? value : Value.Of(text);
    }

    /// <summary>Why a value does not fit, and what would; null where it fits.</summary>
    /// <param name="value">The value.</param>
    /// <param name="options">The values to choose from; null where any will do.</param>
    public (string Message, string? Help)? ProblemOf(Value value, IReadOnlyList<Value>? options)
    {
        if (!Takes(value))
            return ($"input '{Name}' takes {TypeTitle}, found '{value}'", null);
        if (options is not null && NoOption(value, options) is { } other)
            return ($"'{other}' is no option of input '{Name}'", Suggestion.For($"{other}", [.. options.Select(option => $"{option}")]));
        return Pattern is { } pattern && value is Value.Text text && !pattern.IsMatch(text.Characters)
            ? ($"'{value}' does not match the pattern of input '{Name}'", $"it must match '{pattern.Text}'")
            : null;
    }

    // Of a list, each item is to be one of the options.
    private static Value? NoOption(Value value, IReadOnlyList<Value> options) =>
        (value is Value.List list && !options.Contains(value) ? list.Items : [value]).FirstOrDefault(one => !options.Contains(one));

    /// <summary>Its kind in words.</summary>
    public string TypeTitle => Type switch
    {
        GitLabInputType.Number => "a number",
        GitLabInputType.Boolean => "true or false",
        GitLabInputType.List => "a list",
        _ => "text",
    };
}

/// <summary>A rule of an input.</summary>
/// <param name="Condition">When it applies; null where it always does.</param>
/// <param name="Options">The values to choose from; null where any will do.</param>
/// <param name="Default">What the input is when it is not given; null where it must be given.</param>
internal sealed record InputRule(Condition? Condition, IReadOnlyList<Value>? Options, Value? Default);

/// <summary>The kinds of inputs.</summary>
internal enum GitLabInputType
{
    /// <summary><c>string</c>.</summary>
    Text,

    /// <summary><c>number</c>.</summary>
    Number,

    /// <summary><c>boolean</c>.</summary>
    Boolean,

    /// <summary><c>array</c>.</summary>
    List,
}

/// <summary>The value that somebody gives to an input.</summary>
/// <param name="Value">The value.</param>
/// <param name="At">Where a file gives it; null where it comes from elsewhere.</param>
internal sealed record GivenInput(Value Value, Span? At = null)
{
    /// <summary>Whether it was given as text, which is read as what its definition asks for.</summary>
    public bool IsText { get; private init; }

    /// <summary>A value that somebody gives as text, as on a command line.</summary>
    public static GivenInput OfText(string text) => new(Value.Of(text)) { IsText = true };
}
