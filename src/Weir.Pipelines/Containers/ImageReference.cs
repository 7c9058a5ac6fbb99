using System.Text.RegularExpressions;

namespace Weir.Pipelines.Containers;

/// <summary>The name of an image, with all that is implied written out.</summary>
/// <param name="Registry">The registry's host and port, such as <c>docker.io</c>.</param>
/// <param name="Repository">The path in the registry, such as <c>library/postgres</c>.</param>
/// <param name="Tag">The tag; null where there is only a digest.</param>
/// <param name="Digest">The digest, such as <c>sha256:…</c>; null where there is none.</param>
public sealed partial record ImageReference(string Registry, string Repository, string? Tag, string? Digest)
{
    /// <summary>The registry of images that name none.</summary>
    public const string DockerHub = "docker.io";

    private const string Official = "library/";
    private const string Newest = "latest";
    private const int LongestName = 255;
    private const int LongestText = 1024;

    /// <summary>The name as people write it, without tag and digest, such as <c>postgres</c>.</summary>
    public string Name => Registry != DockerHub ? $"{Registry}/{Repository}"
        : Repository.StartsWith(Official, StringComparison.Ordinal) ? Repository[Official.Length..] : Repository;

    /// <summary>What is asked of the registry: the digest, or else the tag.</summary>
    public string Version => Digest ?? Tag ?? Newest;

    /// <summary>The whole name, such as <c>docker.io/library/postgres:16</c>.</summary>
    public string FullName => $"{Registry}/{Repository}{Suffix}";

    /// <summary>The name as people write it, such as <c>postgres:16</c>.</summary>
    public string FamiliarName => $"{Name}{Suffix}";

    private string Suffix => $"{(Tag is null ? "" : $":{Tag}")}{(Digest is null ? "" : $"@{Digest}")}";

    [GeneratedRegex(@"^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$")]
    private static partial Regex RegistryForm { get; }

    [GeneratedRegex(@"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$")]
    private static partial Regex RepositoryForm { get; }

    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}$")]
    private static partial Regex TagForm { get; }

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9]*(?:[+._-][a-zA-Z][a-zA-Z0-9]*)*:[a-fA-F0-9]{32,}$")]
    private static partial Regex DigestForm { get; }

    [GeneratedRegex("^[a-f0-9]{64}$")]
    private static partial Regex ImageId { get; }

    /// <summary>Reads <c>[registry/]path[:tag][@digest]</c>, and adds what is implied: the registry <c>docker.io</c>, the tag <c>latest</c>.</summary>
    public static Parsed<ImageReference> Parse(string text)
    {
        if (text.Length == 0 || text.Any(char.IsWhiteSpace))
            return ContainerProblem.Expected("the name of an image such as 'postgres:16', without blanks", text);
        if (text.Length > LongestText)
            return ContainerProblem.Of(text, FormattableString.Invariant($"the name of the image is longer than {LongestText} characters"));
        if (ImageId.IsMatch(text))
            return ContainerProblem.Of(text, "64 hexadecimal digits are the id of an image, not its name", "write its name, or 'sha256:' before the id after a name and '@'");
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? null : text[(at + 1)..];
        if (digest is not null && !IsDigest(digest))
            return ContainerProblem.Expected("a digest such as 'sha256:' and 64 hexadecimal digits", digest).Shift(at + 1);
        var named = at < 0 ? text : text[..at];
        var colon = named.LastIndexOf(':');
        var tag = colon > named.LastIndexOf('/') ? named[(colon + 1)..] : null;
        if (tag is not null && !TagForm.IsMatch(tag))
            return ContainerProblem.Expected("a tag of letters, digits, '_', '.' and '-'", tag, TagHelp(tag)).Shift(colon + 1);
        return ReadName(tag is null ? named : named[..colon], tag ?? (digest is null ? Newest : null), digest);
    }

    /// <summary>The name as people write it.</summary>
    public override string ToString() => FamiliarName;

    private static Parsed<ImageReference> ReadName(string name, string? tag, string? digest)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var hasRegistry = slash >= 0 && IsRegistry(name[..slash]);
        var registry = hasRegistry ? name[..slash] : DockerHub;
        var path = hasRegistry ? name[(slash + 1)..] : name;
        if (!RegistryForm.IsMatch(registry))
            return ContainerProblem.Expected("a registry such as 'ghcr.io' or 'localhost:5000'", registry, PathHelp(name));
        if (!RepositoryForm.IsMatch(path))
            return new ContainerProblem(name.Length - path.Length, path.Length, PathMessage(path)) { Help = PathHelp(path) };
        if (registry is "index.docker.io" or DockerHub)
            (registry, path) = (DockerHub, path.Contains('/', StringComparison.Ordinal) ? path : $"{Official}{path}");
        return registry.Length + path.Length < LongestName
            ? new ImageReference(registry, path, tag, digest)
            : ContainerProblem.Of(name, FormattableString.Invariant($"the name is longer than {LongestName} characters"));
    }

    // What stands before the first slash is a registry where it cannot be part of a path.
    private static bool IsRegistry(string first) => first.AsSpan().IndexOfAny('.', ':') >= 0 || first == "localhost";

    private static bool IsDigest(string digest) =>
        DigestForm.IsMatch(digest) && (!digest.StartsWith("sha256:", StringComparison.Ordinal) || ImageId.IsMatch(digest["sha256:".Length..]));

    private static string PathMessage(string path) =>
        path.Any(char.IsUpper) ? $"the name '{path}' has upper-case letters, and names of images have none"
        : $"expected a name of lower-case letters and digits with '.', '_', '-' or '/' between them, found {ContainerProblem.Shown(path)}";

    private static string? TagHelp(string tag) => tag.Length == 0 ? "leave the colon out, or write a tag after it" : Unset(tag);

    private static string? PathHelp(string path) =>
        RepositoryForm.IsMatch(path.ToLowerInvariant()) ? $"write '{path.ToLowerInvariant()}'"
        : path.Contains("://", StringComparison.Ordinal) ? "leave the scheme out"
        : Unset(path);

    private static string? Unset(string text) => text.Contains('$') ? "a variable in it has no value" : null;
}
