namespace Weir.Pipelines.Containers;

/// <summary>What a text says, or why it says nothing.</summary>
/// <typeparam name="T">What it is read as.</typeparam>
public sealed record Parsed<T>
    where T : notnull
{
    /// <summary>What the text says; without meaning where there is a problem.</summary>
    public T? Value { get; internal init; }

    /// <summary>Why it cannot be used; null where it can.</summary>
    public ContainerProblem? Problem { get; internal init; }

    /// <summary>A text that says something.</summary>
    public static implicit operator Parsed<T>(T value) => new() { Value = value };

    /// <summary>A text that cannot be used.</summary>
    public static implicit operator Parsed<T>(ContainerProblem problem) => new() { Problem = problem };

    /// <summary>What is made of the value, where there is one.</summary>
    internal Parsed<TResult> Then<TResult>(Func<T, Parsed<TResult>> next)
        where TResult : notnull => Problem is null ? next(Value!) : Problem;
}
