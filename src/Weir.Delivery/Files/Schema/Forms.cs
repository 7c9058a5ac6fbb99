using System.Globalization;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>The forms of values that many keys share.</summary>
internal static class Forms
{
    private const int LongestName = 63;

    public static Shape Text { get; } = Shape.NonEmptyText;

    public static Shape Texts { get; } = Shape.ListOf(Text);

    /// <summary>A length of time, possibly none.</summary>
    public static Shape Duration { get; } = new FormShape(Durations.Title, static text => Durations.Parse(text) is not null)
    {
        Pattern = Durations.Pattern,
        Advice = Durations.Advise,
    };

    /// <summary>A length of time that something may take, or between two of them.</summary>
    public static Shape Time { get; } = new FormShape($"{Durations.Title}, longer than nothing", static text => Durations.Parse(text) > TimeSpan.Zero)
    {
        Pattern = Durations.Pattern,
        Advice = Durations.Advise,
    };

    public static Shape Percentage { get; } = new FormShape(Percentages.Title, static text => Percentages.Parse(text) is not null)
    {
        Pattern = Percentages.Pattern,
        Advice = Percentages.Advise,
    };

    /// <summary>A whole number that may be 0.</summary>
    public static Shape Count { get; } = new IntegerShape(0, int.MaxValue);

    public static Shape Port { get; } = new IntegerShape(1, 65_535);

    /// <summary>A name that can be part of names of hosts, folders and containers.</summary>
    public static FormShape Name { get; } = new("a name of at most 63 lower-case letters, digits and hyphens", IsName)
    {
        Pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        Advice = static text => LikeName(text) is { } name && name != text && IsName(name) ? $"write '{name}'" : null,
    };

    /// <summary>What a variable of an environment is called.</summary>
    public static FormShape VariableName { get; } = new("the name of a variable, such as 'API_TOKEN'", Variables.IsName)
    {
        Pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
        Advice = static text => Variables.In(text) is [var name] && text == $"${{{name}}}" ? $"write '{name}': the name, not the value" : null,
    };

    /// <summary>An address, possibly with variables in it.</summary>
    public static Shape Url { get; } = new FormShape("an address that begins with 'http://' or 'https://'", IsUrl)
    {
        Pattern = @"^(https?://|\$\{[A-Za-z_][A-Za-z0-9_]*\})",
        Advice = static text => IsUrl($"https://{text}") && text.Contains('.', StringComparison.Ordinal) ? $"write 'https://{text}'" : null,
    };

    /// <summary>The names of the user's choice with texts, as variables of an environment.</summary>
    public static Shape Environment { get; } = new MappingShape("variables of the environment", [])
    {
        LooseKey = VariableName,
        LooseValue = Shape.OneOf(Shape.Text, Shape.Number, Shape.Bool),
    };

    /// <summary>A number of instances, or a part of them.</summary>
    public static Shape Amount { get; } = Shape.OneOf(Count, new FormShape("a whole percentage such as '25%'", IsWholePercentage) { Pattern = "^([0-9]{1,2}|100)%$" });

    /// <summary>What a limit has: a value, or none.</summary>
    public static Shape OrNone(Shape shape) => Shape.OneOf(shape, Shape.Word("none"));

    /// <summary>How many there may be, or any number.</summary>
    public static Shape OrAny { get; } = Shape.OneOf(Count, Shape.Word("any"));

    /// <summary>A whole number from 1.</summary>
    public static Shape Times { get; } = new IntegerShape(1, int.MaxValue);

    /// <summary>One shape, or a list of it.</summary>
    public static Shape OneOrMore(Shape item) => Shape.OneOf(item, new SequenceShape(() => item) { Fewest = 1 });

    private static bool IsWholePercentage(string text) => Percentages.Parse(text) is { } share && share == Math.Floor(share) && !text.Contains('.', StringComparison.Ordinal);

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName
        && text.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        && text[0] != '-' && text[^1] != '-';

    private static string LikeName(string text) =>
        string.Concat(text.ToLower(CultureInfo.InvariantCulture).Select(static character => char.IsAsciiLetterOrDigit(character) ? character : '-')).Trim('-');

    private static bool IsUrl(string text)
    {
        var whole = Variables.Expand(text, static _ => "variable");
        if (text.StartsWith("${", StringComparison.Ordinal))
            whole = $"http://{whole}";
        return !text.Any(char.IsWhiteSpace) && Uri.TryCreate(whole, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https") && url.Host.Length > 0;
    }
}
