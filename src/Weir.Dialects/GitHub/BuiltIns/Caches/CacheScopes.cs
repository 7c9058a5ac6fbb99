using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>Whose caches a run sees: those of its own branch or tag, then of its pull request's base, then of the default branch.</summary>
/// <param name="Own">Its own branch or tag, in full, which what it saves belongs to.</param>
/// <param name="Visible">All that it sees, the nearest first.</param>
internal sealed record CacheScopes(string Own, IReadOnlyList<string> Visible)
{
    /// <summary>The scopes of a run; null where its event is of no branch or tag, and so has no cache.</summary>
    public static CacheScopes? Of(Value.Map github)
    {
        var own = Text(github["ref"]);
        if (own.Length == 0)
            return null;
        var defaultBranch = github["event"] is Value.Map payload && payload["repository"] is Value.Map repository ? Text(repository["default_branch"]) : "";
        return new CacheScopes(own, [.. new[] { own, Branch(Text(github["base_ref"])), Branch(defaultBranch) }.Where(scope => scope.Length > 0).Distinct()]);
    }

    private static string Text(Value value) => value.IsNull ? "" : value.ToString()!;

    private static string Branch(string name) => name.Length == 0 || name.StartsWith("refs/", StringComparison.Ordinal) ? name : $"refs/heads/{name}";
}
