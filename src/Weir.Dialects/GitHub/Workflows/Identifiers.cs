namespace Weir.Dialects.GitHub.Workflows;

/// <summary>The ids of one scope: those that are given, and those that are made up for what has none.</summary>
internal sealed class Identifiers
{
    private const int MaxLength = 100;

    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes an id that is given.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Take(string id)
    {
        if (id.Length is 0 or >= MaxLength || !(char.IsAsciiLetter(id[0]) || id[0] == '_') || !id.All(IsPart))
            return $"'{id}' cannot be an id: it begins with a letter or '_', goes on with letters, digits, '_' and '-', and has less than {MaxLength} characters";
        if (id.StartsWith("__", StringComparison.Ordinal))
            return $"'{id}' cannot be an id: those that begin with '__' are reserved";
        return _taken.Add(id) ? null : $"'{id}' is the id of another step already";
    }

    /// <summary>Makes up an id after a text.</summary>
    public string Make(string text)
    {
        var wanted = $"__{string.Concat(text.Select(character => IsPart(character) ? character : '_'))}";
        for (var number = 1; ; number++)
        {
            var suffix = number == 1 ? "" : $"_{number}";
            var id = wanted[..Math.Min(wanted.Length, MaxLength - suffix.Length)] + suffix;
            if (_taken.Add(id))
                return id;
        }
    }

    private static bool IsPart(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-';
}
