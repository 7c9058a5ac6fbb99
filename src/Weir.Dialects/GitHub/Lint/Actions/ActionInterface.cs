namespace Weir.Dialects.GitHub.Lint.Actions;

/// <summary>What an action takes and gives.</summary>
internal sealed record ActionInterface
{
    /// <summary>The inputs.</summary>
    public required IReadOnlyList<ActionInput> Inputs { get; init; }

    /// <summary>The names of the outputs; null where any name may be one.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>True where it is an image, for which a step may also give <c>entrypoint</c> and <c>args</c>.</summary>
    public bool IsImage { get; init; }

    /// <summary>The input of a name, without regard to case; null where there is none.</summary>
    public ActionInput? Input(string name) => Inputs.FirstOrDefault(input => input.IsNamed(name));
}

/// <summary>An input of an action.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsRequired">True where a step must give it.</param>
internal sealed record ActionInput(string Name, bool IsRequired = false)
{
    /// <summary>Stands at the end of a name for whatever follows.</summary>
    public const char Any = '*';

    /// <summary>Why it is not to be given any more; null where it may.</summary>
    public string? Deprecation { get; init; }

    /// <summary>The input that took its place; null for none.</summary>
    public string? Successor { get; init; }

    public bool IsNamed(string name) => Name[^1] == Any
        ? name.StartsWith(Name[..^1], StringComparison.OrdinalIgnoreCase)
        : name.Equals(Name, StringComparison.OrdinalIgnoreCase);
}
