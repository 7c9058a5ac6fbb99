using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>Follows a path such as <c>inputs.list[0].name</c> to a value.</summary>
internal static partial class ValuePath
{
    /// <summary>How many names a path may have; what stands behind the last dot that counts is one name.</summary>
    public const int MaxNames = 5;

    /// <summary>How many indices may stand behind one name.</summary>
    public const int MaxIndices = 5;

    [GeneratedRegex(@"\A(?<name>\w+)(?:\[(?<index>\d+)\])+\z")]
    private static partial Regex Indexed { get; }

    /// <summary>The value.</summary>
    /// <param name="path">The path.</param>
    /// <param name="roots">What there is, by the first name.</param>
    /// <exception cref="InterpolationException">The path leads nowhere.</exception>
    public static Value Find(string path, Value.Map roots)
    {
        var parts = path.Split('.', MaxNames);
        if (parts.Length == 1 || !roots.TryGet(parts[0].Split('[')[0], out _))
            throw new InterpolationException($"'{path}' cannot be put in") 
            {
                Help = parts[0] == "component" ? "it has a value in a file that is included with 'component', and whose header lists it: 'spec: { component: [name] }'" : "write '$[[ inputs.NAME ]]'",
            };
        return parts.Aggregate((Value)roots, (value, part) => Step(path, part, value));
    }

    private static Value Step(string path, string part, Value from)
    {
        if (!part.Contains('['))
            return Named(path, part, from);
        if (Indexed.Match(part) is not { Success: true } match)
            throw new InterpolationException($"'{part}' in '{path}' is no name with an index") { Help = "write '$[[ inputs.NAME[0] ]]'" };
        var indices = match.Groups["index"].Captures;
        if (indices.Count > MaxIndices)
            throw new InterpolationException($"at most {MaxIndices} indices stand behind a name, found {indices.Count} in '{path}'");
        return indices.Aggregate(Named(path, match.Groups["name"].Value, from), (value, index) => Item(path, index.Value, value));
    }

    private static Value Named(string path, string name, Value from)
    {
        if (from is Value.Map map && map.TryGet(name, out var value))
            return value;
        var known = from is Value.Map { Entries: var entries } ? entries.Select(entry => entry.Key).ToList() : [];
        throw new InterpolationException(path == $"inputs.{name}" ? $"there is no input '{name}'" : $"'{path}' leads nowhere: there is no '{name}'")
        {
            Help = known.Count > 0 ? Suggestion.For(name, known) : null,
        };
    }

    private static Value Item(string path, string index, Value from)
    {
        if (from is not Value.List { Items: var items })
            throw new InterpolationException($"'{path}' leads nowhere: '[{index}]' asks for an item, found '{from}'");
        return int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < items.Count
            ? items[number]
            : throw new InterpolationException($"'{path}' leads nowhere: the list has {items.Count} items, counted from 0");
    }
}
