namespace Weir.Dialects.GitLab.Conditions;

/// <param name="Kind">What it is.</param>
/// <param name="Text">The characters as written.</param>
/// <param name="Start">Where it begins in the condition, counted from 0.</param>
internal readonly record struct ConditionToken(ConditionSymbol Kind, string Text, int Start)
{
    /// <summary>True for what joins two values.</summary>
    public bool IsOperator => Kind >= ConditionSymbol.Equal;

    /// <summary>How loosely it binds: the smaller, the tighter.</summary>
    public int Looseness => Kind switch
    {
        ConditionSymbol.And => 2,
        ConditionSymbol.Or => 3,
        _ => 1,
    };
}

/// <summary>The fourteen symbols of the language.</summary>
internal enum ConditionSymbol
{
    LeftParenthesis,
    RightParenthesis,
    Input,
    Variable,
    Text,
    Pattern,
    Null,
    Boolean,
    Equal,
    Matches,
    NotEqual,
    NotMatches,
    And,
    Or,
}
