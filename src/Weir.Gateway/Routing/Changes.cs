namespace Weir.Gateway.Routing;

/// <summary>Lets many wait until something changed.</summary>
internal sealed class Changes
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the next change. Take it before looking, so that none is missed.</summary>
    public Task Next => _next.Task;

    public void Signal()
    {
        var now = Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        now.TrySetResult();
    }
}
