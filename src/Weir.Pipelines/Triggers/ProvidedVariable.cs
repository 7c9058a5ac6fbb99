namespace Weir.Pipelines.Triggers;

/// <summary>A variable that a run is given from outside of its pipeline's file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; null where it is masked and stands among the secrets, under <see cref="SecretName"/>.</param>
/// <param name="Level">Who gives it.</param>
public sealed record ProvidedVariable(string Name, string? Value, VariableLevel Level)
{
    /// <summary>The scope of a variable that is for all environments.</summary>
    public const string EverywhereScope = "*";

    /// <summary>True where jobs find the value in a file, and the file's path in the variable.</summary>
    public bool IsFile { get; init; }

    /// <summary>True where the value is a secret.</summary>
    public bool IsMasked { get; init; }

    /// <summary>True where only protected branches and tags see it.</summary>
    public bool IsProtected { get; init; }

    /// <summary>True where what its value refers to is not expanded.</summary>
    public bool IsRaw { get; init; }

    /// <summary>The environments that see it: a name in which <c>*</c> stands for any text.</summary>
    public string Scope { get; init; } = EverywhereScope;

    /// <summary>The name under which its value stands among the secrets where it is masked.</summary>
    public string SecretName => Scope == EverywhereScope ? Name : $"{Name}@{Scope}";
}

/// <summary>Who gives a variable, from the weakest to the strongest.</summary>
public enum VariableLevel
{
    /// <summary>The settings of the host.</summary>
    Host,

    /// <summary>The settings of the project's owner.</summary>
    Owner,

    /// <summary>The settings of the project.</summary>
    Project,

    /// <summary>Who starts the run.</summary>
    Run,
}
