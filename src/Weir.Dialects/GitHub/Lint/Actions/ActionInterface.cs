namespace Weir.Dialects.GitHub.Lint.Actions;

/// <summary>What an action takes and gives.</summary>
internal sealed record ActionInterface
{
    /// <summary>The inputs by name, without regard to case.</summary>
    public required IReadOnlyDictionary<string, ActionInput> Inputs { get; init; }

    /// <summary>The names of the outputs; null where any name may be one.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>True where it is an image, for which a step may also give <c>entrypoint</c> and <c>args</c>.</summary>
    public bool IsImage { get; init; }
}

/// <summary>An input of an action.</summary>
/// <param name="IsRequired">True where a step must give it.</param>
/// <param name="Deprecation">What the action says to those who still give it; null where they may.</param>
internal sealed record ActionInput(bool IsRequired = false, string? Deprecation = null);
