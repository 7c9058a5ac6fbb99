using Weir.Dialects.GitLab.Compiling;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>What changed for a pipeline. The tree is asked once for each commit to compare with.</summary>
internal sealed class ChangedFiles(ISourceTree tree, PipelineEvent happened)
{
    private readonly Dictionary<string, PathList?> _known = [];
    private readonly Dictionary<(string From, string Patterns), bool> _answers = [];

    /// <summary>The commit that the event itself is compared with; null where there is nothing to compare, so that everything counts as changed.</summary>
    public string? Base { get; } = happened switch
    {
        { MergeRequest: { } request } => tree.MergeBase(request.TargetSha, request.Head.Sha) ?? request.TargetSha,
        { Source: "push", Before: { } before } => before,
        _ => null,
    };

    /// <summary>The commit to compare with where a rule names one; null where that is not known here.</summary>
    public string? Resolve(string reference) =>
        tree.Resolve(reference) is { } sha ? tree.MergeBase(sha, happened.Trigger.Head.Sha) ?? sha : null;

    /// <summary>Whether a path that differs from a commit is one that is looked for; true where that cannot be told.</summary>
    public bool Any(string? from, PathMatcher matcher)
    {
        if (from is null || Since(from) is not { } changed)
            return true;
        if (!_answers.TryGetValue((from, matcher.Key), out var answer))
            _answers[(from, matcher.Key)] = answer = matcher.FitsAny(changed);
        return answer;
    }

    private PathList? Since(string from)
    {
        if (!_known.TryGetValue(from, out var changed))
            _known[from] = changed = tree.Changes(from, happened.Trigger.Head.Sha) is { } paths ? new PathList(paths) : null;
        return changed;
    }
}
