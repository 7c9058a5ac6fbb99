namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Sets of numbered things: <c>0-3,6</c>.</summary>
internal static class CpuSets
{
    public static Parsed<string> Read(string text) =>
        text.Split(',').All(IsRange) ? text : ContainerProblem.Expected("numbers and ranges such as '0-3' or '0,2'", text);

    private static bool IsRange(string text) => text.Split('-') switch
    {
        [var one] => Numbers.Digits(one) is not null,
        [var first, var last] => Numbers.Digits(first) is { } from && Numbers.Digits(last) is { } to && from <= to,
        _ => false,
    };
}
