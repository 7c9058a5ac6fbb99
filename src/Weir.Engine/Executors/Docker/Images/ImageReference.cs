using System.Text.RegularExpressions;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>An image as pipelines name it, taken apart.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Name">The image without tag and digest, as it was written.</param>
/// <param name="Registry">The registry that has it: <c>docker.io</c> where none is named.</param>
/// <param name="Tag">The tag; null where there is none.</param>
/// <param name="Digest">The digest, such as <c>sha256:</c> and 64 digits; null where there is none.</param>
public sealed partial record ImageReference(string Text, string Name, string Registry, string? Tag, string? Digest)
{
    /// <summary>The registry of images that name none.</summary>
    public const string DockerHub = "docker.io";

    /// <summary>What is asked of the registry: the digest, or else the tag, or else <c>latest</c>.</summary>
    public string Version => Digest ?? Tag ?? "latest";

    /// <summary>Takes a reference apart.</summary>
    /// <exception cref="ExecutorException">It is none.</exception>
    public static ImageReference Parse(string text)
    {
        if (Form.Match(text) is not { Success: true } match)
            throw new ExecutorException($"'{Shown(text)}' is no image: expected a name in lower case such as 'alpine:3.20', 'ghcr.io/owner/name:tag' or 'name@sha256:...'{Hint(text)}");
        var name = match.Groups["name"].Value;
        var first = name.Split('/')[0];

        // The first part is a registry only where it cannot be a folder of Docker Hub.
        var hasRegistry = name.Contains('/') && (first.Contains('.') || first.Contains(':') || first == "localhost");
        return new ImageReference(text, name, hasRegistry ? first : DockerHub, Group(match, "tag"), Group(match, "digest"));
    }

    /// <summary>The reference as it was written.</summary>
    public override string ToString() => Text;

    private static string? Group(Match match, string name) => match.Groups[name] is { Success: true, Value: var value } ? value : null;

    private static string Hint(string text) => text.Contains("://", StringComparison.Ordinal) ? "; without the 'https://'"
        : text.Contains('$') ? "; a variable in it has no value"
        : text.Any(char.IsAsciiLetterUpper) ? "; capitals are for tags only" : "";

    private static string Shown(string text) => text.Length > 100 ? text[..100] + "..." : text;

    [GeneratedRegex(
        """
        \A(?<name>
          (?: (?: [a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])? | \[[0-9a-fA-F:]+\] ) (?: :[0-9]{1,5} )? / )?
          [a-z0-9]+ (?: (?: \. | _ | __ | -+ ) [a-z0-9]+ )* (?: / [a-z0-9]+ (?: (?: \. | _ | __ | -+ ) [a-z0-9]+ )* )*
        )
        (?: : (?<tag> [A-Za-z0-9_][A-Za-z0-9_.-]{0,127} ) )?
        (?: @ (?<digest> sha256:[0-9a-f]{64} | sha512:[0-9a-f]{128} ) )?\z
        """,
        RegexOptions.NonBacktracking | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Form { get; }
}
