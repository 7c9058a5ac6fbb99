namespace Weir.Pipelines.Containers.Flags;

/// <summary>Makes flags that set one part of the options.</summary>
/// <typeparam name="TPart">The part.</typeparam>
/// <param name="Get">Takes the part out of the options.</param>
/// <param name="Put">Gives the options with another part.</param>
internal sealed record FlagGroup<TPart>(Func<ContainerOptions, TPart> Get, Func<ContainerOptions, TPart, ContainerOptions> Put)
{
    /// <summary>A flag with a value.</summary>
    public OptionFlag Value<T>(string name, Func<string, Parsed<T>> grammar, Func<TPart, T, TPart> set, char shorthand = '\0')
        where T : notnull => new(name, shorthand, false, Applied(grammar, set));

    /// <summary>A flag that is there or not, or says so.</summary>
    public OptionFlag Switch(string name, Func<TPart, bool, TPart> set, char shorthand = '\0') =>
        new(name, shorthand, true, Applied(Grammars.Numbers.Truth, set));

    private Func<ContainerOptions, string, Parsed<ContainerOptions>> Applied<T>(Func<string, Parsed<T>> grammar, Func<TPart, T, TPart> set)
        where T : notnull => (options, text) => grammar(text).Then<ContainerOptions>(value => Put(options, set(Get(options), value)));
}
