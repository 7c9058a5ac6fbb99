namespace Weir.Dialects.GitLab.Conditions;

/// <summary>The conditions of a pipeline, each text read once.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class ConditionCache
{
    private readonly Dictionary<string, (Condition? Condition, ConditionException? Fault)> _known = [];

    /// <summary>Reads a condition.</summary>
    /// <exception cref="ConditionException">The text is none.</exception>
    public Condition Read(string text)
    {
        var (condition, fault) = Known(text);
        return condition ?? throw fault!;
    }

    /// <summary>A condition; null where the text is none.</summary>
    public Condition? Find(string text) => Known(text).Condition;

    private (Condition? Condition, ConditionException? Fault) Known(string text)
    {
        if (_known.TryGetValue(text, out var known))
            return known;
        try
        {
            return _known[text] = (ConditionParser.Parse(text), null);
        }
        catch (ConditionException exception)
        {
            return _known[text] = (null, exception);
        }
    }
}
