namespace Weir.Pipelines.Containers.Flags;

/// <summary>A flag of <c>docker create</c>.</summary>
/// <param name="Name">Its name, without hyphens.</param>
/// <param name="Short">Its letter; <c>\0</c> where it has none.</param>
/// <param name="IsSwitch">True where it needs no value.</param>
/// <param name="Apply">What it makes of options, given its value.</param>
internal sealed record OptionFlag(string Name, char Short, bool IsSwitch, Func<ContainerOptions, string, Parsed<ContainerOptions>> Apply)
{
    /// <summary>Why it is not applied to a container of a role; null where it is.</summary>
    public Func<ContainerRole, string, FlagRefusal?> Refusal { get; init; } = (_, _) => null;
}

/// <summary>Why a flag is not applied.</summary>
/// <param name="IsIdle">True where it would change nothing; false where it cannot be had.</param>
/// <param name="Reason">What is so, as the end of a sentence that begins with the flag.</param>
/// <param name="Help">What to write instead.</param>
internal sealed record FlagRefusal(bool IsIdle, string Reason, string? Help);
