using Weir.Pipelines.Containers.Grammars;
using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers;

/// <summary>A limit of what each process of a container may use.</summary>
/// <param name="Name">Such as <c>nofile</c>.</param>
/// <param name="Soft">The limit; -1 for none. Its unit is that of <c>setrlimit</c>.</param>
/// <param name="Hard">How far a process may raise it; -1 without end.</param>
public sealed record Ulimit(string Name, long Soft, long Hard)
{
    private static readonly string[] Names =
    [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
    ];

    internal static Parsed<Ulimit> Parse(string text) => Texts.Pair(text).Then<Ulimit>(pair =>
    {
        if (!Names.Contains(pair.Key))
            return new ContainerProblem(0, pair.Key.Length, $"there is no limit '{pair.Key}'") { Help = Suggestion.For(pair.Key, Names) };
        var numbers = pair.Value.Split(':').Select(number => Numbers.WholeOr(-1, 0, long.MaxValue)(number)).ToList();
        if (numbers.Count > 2 || numbers.Any(number => number.Problem is not null))
            return new ContainerProblem(pair.Key.Length + 1, pair.Value.Length, $"expected a limit such as '1024' or '1024:2048', found '{pair.Value}'");
        var (soft, hard) = (numbers[0].Value, numbers[^1].Value);
        return hard != -1 && (soft == -1 || soft > hard)
            ? ContainerProblem.Of(text, $"the soft limit of '{text}' is above the hard one", "the soft limit comes first")
            : new Ulimit(pair.Key, soft, hard);
    });
}
