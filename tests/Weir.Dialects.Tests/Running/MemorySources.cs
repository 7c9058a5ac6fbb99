using System.Text;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Dialects.Tests.Running;

/// <summary>A repository in memory.</summary>
internal sealed class MemorySources : ISourceCheckout
{
    public Dictionary<string, string> Files { get; } = [];

    /// <summary>What was asked for, in order.</summary>
    public List<CheckoutRequest> Requests { get; } = [];

    /// <summary>Why nothing can be laid out; null where it can.</summary>
    public string? Refusal { get; set; }

    public async ValueTask<CheckedOut> CheckOutAsync(IJobSession session, CheckoutRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        if (Refusal is not null)
            throw new CheckoutException(Refusal);
        foreach (var (name, text) in Files)
        {
            await using var stream = await session.Files.OpenWriteAsync($"{request.Path}/{name}", null, cancellationToken);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        }

        return new CheckedOut(FolderSources.Commit, "refs/heads/main", "copied them from memory");
    }
}
