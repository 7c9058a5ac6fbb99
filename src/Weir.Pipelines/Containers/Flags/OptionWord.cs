namespace Weir.Pipelines.Containers.Flags;

/// <summary>A word of a command line and where it was written.</summary>
/// <param name="Text">The word, without its quotes.</param>
/// <param name="Start">Where it begins, with a quote that it begins with.</param>
/// <param name="Places">For each of its characters, where it stands in the text; one more for where it has ended.</param>
internal sealed record OptionWord(string Text, int Start, IReadOnlyList<int> Places)
{
    public int End => Places[^1];

    /// <summary>A problem of the whole word.</summary>
    public ContainerProblem Wrong(string message, string? help = null) => new(Start, End - Start, message) { Help = help };

    /// <summary>A problem of what stands in the word from <paramref name="offset"/> on, placed in the text.</summary>
    public ContainerProblem Place(ContainerProblem problem, int offset)
    {
        var from = Math.Clamp(offset + problem.Start, 0, Text.Length);
        var to = Math.Clamp(from + problem.Length, from, Text.Length);
        var start = from == 0 ? Start : Places[from];
        var end = to == Text.Length ? End : to == from ? start : Places[to - 1] + 1;
        return problem with { Start = start, Length = Math.Max(0, end - start) };
    }
}
