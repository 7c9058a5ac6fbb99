namespace Weir.Gateway.Backends;

/// <summary>The requests that a backend has, and whether it may get more: one number, so that both change under one decision.</summary>
/// <remarks>Safe for concurrent use. Once it is closed and empty it stays empty: nobody can have claimed without being counted.</remarks>
internal sealed class Claims
{
    private const long Closed = 1L << 62;

    private const long Stream = 1L << 31;

    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long _state;

    /// <summary>Requests in flight, without streams.</summary>
    public int Requests => (int)(Volatile.Read(ref _state) & (Stream - 1));

    /// <summary>WebSockets and event streams in flight.</summary>
    public int Streams => (int)((Volatile.Read(ref _state) & ~Closed) / Stream);

    /// <summary>Ends when it is closed and has no request left.</summary>
    public Task Empty => _empty.Task;

    /// <summary>Counts a request, unless it is closed: then nothing may be sent.</summary>
    public bool TryClaim(bool isStream)
    {
        var after = Interlocked.Add(ref _state, isStream ? Stream : 1);
        if ((after & Closed) == 0)
            return true;
        Release(isStream);
        return false;
    }

    /// <summary>Takes back one claim.</summary>
    public void Release(bool isStream)
    {
        if (Interlocked.Add(ref _state, isStream ? -Stream : -1) == Closed)
            _empty.TrySetResult();
    }

    /// <summary>No claim succeeds from now on.</summary>
    public void Close()
    {
        Interlocked.Or(ref _state, Closed);
        if (Volatile.Read(ref _state) == Closed)
            _empty.TrySetResult();
    }
}
