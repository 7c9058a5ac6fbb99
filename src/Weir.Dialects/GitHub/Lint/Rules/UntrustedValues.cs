using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>The parts of the context <c>github</c> that people without any permission write: titles, texts, names.</summary>
internal static class UntrustedValues
{
    private const string Any = "*";

    private static readonly string[][] Paths =
    [
        .. new[]
        {
            "head_ref",
            "event.comment.body",
            "event.commits.*.author.email",
            "event.commits.*.author.name",
            "event.commits.*.message",
            "event.discussion.body",
            "event.discussion.title",
            "event.head_commit.author.email",
            "event.head_commit.author.name",
            "event.head_commit.message",
            "event.issue.body",
            "event.issue.title",
            "event.pages.*.page_name",
            "event.pull_request.body",
            "event.pull_request.head.label",
            "event.pull_request.head.ref",
            "event.pull_request.head.repo.default_branch",
            "event.pull_request.title",
            "event.review.body",
            "event.review_comment.body",
            "event.workflow_run.display_title",
            "event.workflow_run.head_branch",
            "event.workflow_run.head_commit.author.email",
            "event.workflow_run.head_commit.author.name",
            "event.workflow_run.head_commit.message",
        }.Select(path => path.Split('.')),
    ];

    /// <summary>The untrusted values that an expression reaches; none where it reaches none.</summary>
    public static IReadOnlyList<string> Named(Expression expression) => PathOf(expression) is { Count: > 0 } path
        ? [.. from known in Paths where known.Length == path.Count && StartsWith(known, path) select $"github.{string.Join('.', known)}"]
        : [];

    /// <summary>True for an object that contains untrusted values.</summary>
    public static bool Around(Expression expression) =>
        PathOf(expression) is { Count: > 0 } path && Paths.Any(known => known.Length > path.Count && StartsWith(known, path));

    private static bool StartsWith(string[] known, IReadOnlyList<string> path) =>
        path
            .Zip(known)
            .All(pair => pair.First == Any || pair.Second == Any || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));

    // The names from 'github' on, with a star for an entry that is not known; null for what begins elsewhere.
    private static IReadOnlyList<string>? PathOf(Expression expression) => expression switch
    {
        Expression.Context context => context.Name.Equals("github", StringComparison.OrdinalIgnoreCase) ? [] : null,
        Expression.Index { Key: Expression.Literal { Value: Value.Text name } } index =>
            PathOf(index.Of) is { } path ? [.. path, name.Characters] : null,
        Expression.Index index => PathOf(index.Of) is { } path ? [.. path, Any] : null,
        Expression.Entries entries => PathOf(entries.Of) is { } path ? [.. path, Any] : null,
        _ => null,
    };
}
