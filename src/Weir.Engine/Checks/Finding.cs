namespace Weir.Engine.Checks;

/// <summary>What a look at this machine has shown.</summary>
/// <param name="Subject">What was looked at: <c>git</c>, say.</param>
/// <param name="State">How it is.</param>
/// <param name="Text">What was found: a clause for a person.</param>
/// <param name="Advice">What to do; null where there is nothing to do, or where the text says it.</param>
public sealed record Finding(string Subject, FindingState State, string Text, string? Advice = null);

/// <summary>How something is.</summary>
public enum FindingState
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Runs go without it, or with it as it is; it is worth knowing.</summary>
    Notable,

    /// <summary>Runs fail for it.</summary>
    Broken,
}
