using Weir.Pipelines.Execution;

namespace Weir.Dialects.Tests.GitHub.BuiltIns;

/// <summary>Lays out a folder with one file, and keeps what it was asked for.</summary>
internal sealed class FakeSources : ISourceCheckout
{
    public List<CheckoutRequest> Requests { get; } = [];

    /// <summary>What goes wrong; null for nothing.</summary>
    public string? Failure { get; set; }

    public ValueTask<CheckedOut> CheckOutAsync(IJobSession session, CheckoutRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        if (Failure is not null)
            throw new CheckoutException(Failure);
        Directory.CreateDirectory(Path.Combine(request.Path, ".git"));
        File.WriteAllText(Path.Combine(request.Path, "README.md"), "read me");
        return new(new CheckedOut("1111111111111111111111111111111111111111", request.Reference ?? "refs/heads/main", "copied the files of the repository"));
    }
}
