using System.Runtime.CompilerServices;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.Globs;

/// <summary>Finds the files and folders that fit patterns; later patterns add to, or take out of, what earlier ones found.</summary>
internal sealed class Globber
{
    private readonly IReadOnlyList<GlobPattern> _patterns;
    private readonly GlobOptions _options;

    private Globber(IReadOnlyList<GlobPattern> given, GlobOptions options)
    {
        _options = options;
        _patterns = [.. given.SelectMany(pattern => options.ImplicitDescendants && !pattern.EndsInAnyFolders ? [pattern, pattern.Descendants()] : new[] { pattern })];
        SearchPaths = Outermost([.. given.Where(pattern => !pattern.IsNegated).Select(pattern => pattern.SearchPath)]);
    }

    /// <summary>Where the search begins: for every pattern the path before its first wildcard, without what is in another one.</summary>
    public IReadOnlyList<string> SearchPaths { get; }

    /// <summary>Reads patterns, one a line; blank lines and those that begin with <c>#</c> are none.</summary>
    /// <exception cref="FormatException">A line is no pattern; the message says why.</exception>
    public static Globber Parse(string patterns, GlobPlaces places, GlobOptions options) => new(
        [
            .. patterns.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith('#'))
                .Select(line => GlobPattern.Parse(line, places)),
        ],
        options);

    /// <summary>
    /// What fits, folders before what is in them, each folder in ordinal order. A link that is followed has its own path, and the kind and length of
    /// what it leads to. What a link would lead round in a circle to is found once.
    /// </summary>
    /// <exception cref="IOException">A link leads nowhere, and such links are not to be left out.</exception>
    public async IAsyncEnumerable<JobFile> FindAsync(IJobFiles files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var walk = new Walk(files, _options);
        foreach (var path in SearchPaths)
        {
            if (await files.LookAsync(path, cancellationToken).ConfigureAwait(false) is { } start)
                walk.Begin(start);
            while (walk.Next() is { } item)
            {
                var match = Match(item.Names);
                if (match == GlobMatch.None && !_patterns.Any(pattern => !pattern.IsNegated && pattern.MayMatchBelow(item.Names)))
                    continue;
                if (await walk.EnterAsync(item, cancellationToken).ConfigureAwait(false) is not { } file || (_options.OmitHidden && item.Names is [.., ['.', ..]]))
                    continue;
                if (file.Kind == JobFileKind.Folder)
                    await walk.DescendAsync(item, cancellationToken).ConfigureAwait(false);
                if (file.Kind == JobFileKind.Folder ? match.HasFlag(GlobMatch.Folder) && _options.Folders : match.HasFlag(GlobMatch.File))
                    yield return file;
            }
        }
    }

    private GlobMatch Match(string[] names)
    {
        var match = GlobMatch.None;
        foreach (var pattern in _patterns)
            match = pattern.IsNegated ? match & ~pattern.Match(names) : match | pattern.Match(names);
        return match;
    }

    private static List<string> Outermost(List<string> paths) =>
        [.. paths.Distinct().Where(path => !paths.Exists(other => other.Length < path.Length && path.StartsWith(other == "/" ? "/" : $"{other}/", StringComparison.Ordinal)))];
}
