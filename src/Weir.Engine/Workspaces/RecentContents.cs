using Weir.Engine.Sources;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>
/// What mounts of the user's tree are to hide, for the jobs of one run: git is asked once for those that begin within a second, and not once for each.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class RecentContents(GitTree tree, CheckoutOptions options, TimeProvider time)
{
    // Longer, and jobs would see what the user's own builds have written into ignored folders meanwhile.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, (long Asked, Task<TreeContents> Contents)> _answers = [];

    /// <summary>What to hide from the mount that a job asks for.</summary>
    /// <exception cref="GitException">The repository cannot be read.</exception>
    public Task<TreeContents> ToHideAsync(CheckoutRequest request, CancellationToken cancellationToken)
    {
        var depth = TreeContents.Depth(request);
        lock (_lock)
        {
            if (!_answers.TryGetValue(depth, out var answer) || answer.Contents.IsFaulted || time.GetElapsedTime(answer.Asked) > Recent)
                _answers[depth] = answer = (time.GetTimestamp(), TreeContents.ToHideAsync(tree, options, depth, CancellationToken.None));
            return answer.Contents.WaitAsync(cancellationToken);
        }
    }
}
