using System.Text;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>A repository in memory.</summary>
internal sealed class MemorySources : ISourceCheckout
{
    public Dictionary<string, string> Files { get; } = [];

    public async ValueTask<CheckedOut> CheckOutAsync(IJobSession session, CheckoutRequest request, CancellationToken cancellationToken)
    {
        foreach (var (name, text) in Files)
        {
            await using var stream = await session.Files.OpenWriteAsync($"{request.Path}/{name}", null, cancellationToken);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        }

        return new CheckedOut(FolderSources.Commit, "refs/heads/main", "copied them from memory");
    }
}
