using System.Globalization;

namespace Weir.Dialects.GitHub.Lint.Actions;

/// <summary>The widely used actions, read from <c>known-actions.txt</c>, where its form is explained.</summary>
internal static class KnownActions
{
    private static readonly Lazy<IReadOnlyDictionary<string, KnownAction>> All = new(Load);

    /// <summary>What is known of an action; null where nothing is.</summary>
    public static KnownAction? Find(string name) => All.Value.GetValueOrDefault(name);

    private static Dictionary<string, KnownAction> Load()
    {
        using var stream = typeof(KnownActions).Assembly.GetManifestResourceStream("known-actions.txt")
            ?? throw new InvalidOperationException("the list of known actions is not in the assembly");
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd()).ToDictionary(action => action.Name, StringComparer.OrdinalIgnoreCase);
    }

    private static IEnumerable<KnownAction> Read(string text)
    {
        KnownAction? action = null;
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line[0] != ' ')
            {
                if (action is not null)
                    yield return action;
                action = Begin(words);
            }
            else
                action = action! with { Interface = Extend(action.Interface, words) };
        }

        if (action is not null)
            yield return action;
    }

    private static KnownAction Begin(string[] words)
    {
        var facts = words.Skip(1).Chunk(2).ToDictionary(fact => fact[0], fact => fact[1]);
        return new KnownAction(words[0], new ActionInterface { Inputs = [], Outputs = [] })
        {
            Described = facts.GetValueOrDefault("known") is { } known ? Range(known) : null,
            OutdatedThrough = Number(facts.GetValueOrDefault("outdated", "0")),
            RetiredThrough = Number(facts.GetValueOrDefault("retired", "0")),
        };
    }

    private static ActionInterface Extend(ActionInterface known, string[] words) => words switch
    {
        ["->", "*"] => known with { Outputs = null },
        ["->", .. var outputs] => known with { Outputs = outputs },
        _ => known with { Inputs = [.. known.Inputs, .. words.Select(InputOf)] },
    };

    private static ActionInput InputOf(string word) => word.Split('~') switch
    {
        [var name, ""] => new ActionInput(name) { Deprecation = "it has no effect any more" },
        [var name, var successor] => new ActionInput(name) { Deprecation = "it has another name now", Successor = successor },
        _ => new ActionInput(word.TrimEnd('!'), word[^1] == '!'),
    };

    private static (int First, int Last) Range(string known) =>
        known == "any" ? (0, int.MaxValue) : (Number(known.Split('-')[0]), Number(known.Split('-')[1]));

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
