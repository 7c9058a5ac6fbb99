namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>Waits for a token to be cancelled.</summary>
internal sealed class TokenWait : IDisposable
{
    private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;

    public TokenWait(CancellationToken token) => _registration = token.Register(_source.SetResult);

    /// <summary>Completes once the token is cancelled.</summary>
    public Task Task => _source.Task;

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();
}
