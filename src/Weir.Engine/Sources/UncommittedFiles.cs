namespace Weir.Engine.Sources;

/// <summary>Finds what differs between the head and the disk.</summary>
internal static class UncommittedFiles
{
    /// <summary>The paths, sorted, from a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="prefix">The path to it from the top of its repository, by which git names files here.</param>
    /// <exception cref="GitException">git refuses to read the repository.</exception>
    public static IReadOnlyList<string> In(string root, string prefix)
    {
        string[] command = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=dirty", "--", "."];
        var answer = Git.Run(GitCall.In(root, command) with { SecretSettings = NoFilters(root) }, CancellationToken.None);
        if (!answer.IsSuccess)
            throw new GitException($"the changes of '{root}' cannot be listed: {GitComplaint.Explain(answer)}");
        const int state = 3;
        var skipped = state + (prefix.Length == 0 ? 0 : prefix.Length + 1);
        return [.. GitTree.Names(answer.Output).Select(line => line[skipped..].TrimEnd('/')).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// To compare a file whose times say nothing git would run the filters that the repository's configuration names. Without them such a file
    /// counts as changed where a filter changes it.
    /// </summary>
    private static KeyValuePair<string, string>[] NoFilters(string root)
    {
        string[] command = ["config", "--includes", "-z", "--name-only", "--get-regexp", @"^filter\..*\.(clean|process)$"];
        var answer = Git.Run(GitCall.In(root, command), CancellationToken.None);
        return [.. GitTree.Names(answer.Output).Distinct().Select(name => new KeyValuePair<string, string>(name, ""))];
    }
}
