using Weir.Delivery.Releases;

namespace Weir.Delivery.Rollback;

/// <summary>A way to take a release back. The first of a chain that succeeds ends it.</summary>
public interface IRollbackLink
{
    /// <summary>The name in <c>weir.yaml</c>: <c>kubernetes</c>, <c>compose</c>, <c>ci</c>, <c>scale-down</c>, <c>flag</c>, <c>webhook</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Takes the release back, and checks that it is gone. A missing program, setting or service means that the link does not apply. Calling it
    /// again after it was interrupted does no harm. Throws only when it is cancelled.
    /// </summary>
    Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken);
}

/// <summary>What is to be taken back.</summary>
/// <param name="App">The application.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Bad">The release that is taken back; null where a person asks without a rollout.</param>
/// <param name="Good">The release that is to serve again; null where there was none.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record RollbackRequest(string App, string Environment, Release? Bad, Release? Good, string Reason);

/// <summary>What a link did.</summary>
[System.Text.Json.Serialization.JsonPolymorphic(TypeDiscriminatorPropertyName = "link")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(DoesNotApply), "does-not-apply")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Succeeded), "succeeded")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Failed), "failed")]
public abstract record LinkReport
{
    /// <summary>It has nothing to do with this environment.</summary>
    /// <param name="Reason">What is missing.</param>
    public sealed record DoesNotApply(string Reason) : LinkReport;

    /// <summary>The release is taken back.</summary>
    /// <param name="Did">What it did.</param>
    /// <param name="Verified">What it looked at to know.</param>
    public sealed record Succeeded(string Did, string Verified) : LinkReport;

    /// <summary>It tried; the next link has its turn.</summary>
    /// <param name="Error">What happened, without secrets.</param>
    public sealed record Failed(string Error) : LinkReport;
}
