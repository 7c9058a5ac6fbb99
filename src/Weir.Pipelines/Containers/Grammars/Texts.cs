using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Words, and pairs of them.</summary>
internal static class Texts
{
    /// <summary>Any text.</summary>
    public static Parsed<string> Any(string text) => text;

    /// <summary>A text that says something.</summary>
    public static Func<string, Parsed<string>> Some(string what) => text =>
        string.IsNullOrWhiteSpace(text) ? ContainerProblem.Expected(what, text) : text;

    /// <summary>One of some words.</summary>
    public static Func<string, Parsed<string>> OneOf(params string[] words) => text =>
        words.Contains(text) ? text : ContainerProblem.Expected($"one of {Suggestion.Listing(words)}", text, Near(text, words));

    /// <summary>One of some words, or the namespace of another container.</summary>
    public static Func<string, Parsed<string>> Namespace(params string[] words) => text =>
        words.Contains(text) || (text.StartsWith("container:", StringComparison.Ordinal) && text.Length > "container:".Length)
            ? text
            : ContainerProblem.Expected($"one of {Suggestion.Listing(words)} or 'container:' and a name", text, Near(text, words));

    /// <summary>An absolute path in the container.</summary>
    public static Parsed<string> AbsolutePath(string text) =>
        text.StartsWith('/') ? text : ContainerProblem.Expected("an absolute path such as '/app'", text);

    /// <summary>A name and a value with an equals sign between them.</summary>
    public static Parsed<KeyValuePair<string, string>> Pair(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? KeyValuePair.Create(text[..equals], text[(equals + 1)..]) : ContainerProblem.Expected("'name=value'", text);
    }

    /// <summary>A name with a value, or without one.</summary>
    public static Parsed<KeyValuePair<string, string>> Label(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals == 0 || string.IsNullOrWhiteSpace(text))
            return ContainerProblem.Expected("'name' or 'name=value'", text);
        return equals < 0 ? KeyValuePair.Create(text, "") : KeyValuePair.Create(text[..equals], text[(equals + 1)..]);
    }

    /// <summary>An environment variable with its value.</summary>
    public static Parsed<KeyValuePair<string, string>> Variable(string text) =>
        text.Length > 0 && !text.Contains('=', StringComparison.Ordinal)
            ? ContainerProblem.Of(text, $"'{text}' has no value, and a runner's own variables are not passed on", $"write '{text}=VALUE'")
            : Pair(text);

    /// <summary>A setting of the kernel that belongs to a container alone.</summary>
    public static Parsed<KeyValuePair<string, string>> Sysctl(string text) => Pair(text).Then<KeyValuePair<string, string>>(pair =>
        IsNamespaced(pair.Key)
            ? pair
            : new ContainerProblem(0, pair.Key.Length, $"'{pair.Key}' is a setting of the whole machine")
            {
                Help = "a container has its own 'net.*', 'fs.mqueue.*', 'kernel.msg*', 'kernel.sem' and 'kernel.shm*'",
            });

    private static bool IsNamespaced(string name) =>
        name.StartsWith("net.", StringComparison.Ordinal)
        || name.StartsWith("fs.mqueue.", StringComparison.Ordinal)
        || name is "kernel.msgmax" or "kernel.msgmnb" or "kernel.msgmni" or "kernel.sem" or "kernel.shmall" or "kernel.shmmax" or "kernel.shmmni"
            or "kernel.shm_rmid_forced";

    private static string? Near(string text, string[] words) => Suggestion.Nearest(text, words) is { } near ? $"did you mean '{near}'?" : null;
}
