using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>Whose caches a run sees: those of its own branch or tag, then of its pull request's base, then of the default branch.</summary>
/// <param name="Own">
/// Its own branch or tag, in full, which what it saves belongs to. That of a pull request is its merge, which nobody else sees; also where the run
/// is of the base but the pull request comes from a fork, so that strangers write nothing that the base reads.
/// </param>
/// <param name="Visible">All that it sees, the nearest first.</param>
internal sealed record CacheScopes(string Own, IReadOnlyList<string> Visible)
{
    /// <summary>The scopes of a run; null where its event is of no branch or tag, and so has no cache.</summary>
    public static CacheScopes? Of(Value.Map github)
    {
        var reference = Text(github["ref"]);
        if (reference.Length == 0)
            return null;
        var payload = github["event"] as Value.Map ?? Value.Map.None;
        var own = MergeOfFork(payload) ?? reference;
        string[] visible = [own, reference, Branch(Text(github["base_ref"])), Branch(Text(Get(payload, "repository", "default_branch")))];
        return new CacheScopes(own, [.. visible.Where(scope => scope.Length > 0).Distinct()]);
    }

    private static string? MergeOfFork(Value.Map payload)
    {
        var head = Text(Get(payload, "pull_request", "head", "repo", "full_name"));
        var isForeign = head.Length > 0 && !head.Equals(Text(Get(payload, "repository", "full_name")), StringComparison.OrdinalIgnoreCase);
        return isForeign ? $"refs/pull/{Text(Get(payload, "pull_request", "number"))}/merge" : null;
    }

    private static Value Get(Value value, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
            value = value is Value.Map map ? map[key] : Value.Null;
        return value;
    }

    private static string Text(Value value) => value.IsNull ? "" : value.ToString()!;

    private static string Branch(string name) => name.Length == 0 || name.StartsWith("refs/", StringComparison.Ordinal) ? name : $"refs/heads/{name}";
}
