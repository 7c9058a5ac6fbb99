using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Weir.Gateway.Listening;

/// <summary>Listeners that can stop accepting while the connections that they accepted go on.</summary>
internal sealed class PausableListeners(IConnectionListenerFactory inner) : IConnectionListenerFactory
{
    private readonly List<Listener> _listeners = [];

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = new Listener(await inner.BindAsync(endpoint, cancellationToken).ConfigureAwait(false));
        _listeners.Add(listener);
        return listener;
    }

    /// <summary>Accepts nothing more. What was accepted before is served.</summary>
    public async Task StopAcceptingAsync()
    {
        foreach (var listener in _listeners)
            await listener.StopAcceptingAsync().ConfigureAwait(false);
    }

    private sealed class Listener(IConnectionListener inner) : IConnectionListener
    {
        private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => inner.EndPoint;

        // The server takes the end of accepting for its own end; so it must not see it before it asks for it.
        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (await inner.AcceptAsync(cancellationToken).ConfigureAwait(false) is { } connection)
                return connection;
            await _unbound.Task.ConfigureAwait(false);
            return null;
        }

        public ValueTask StopAcceptingAsync() => inner.UnbindAsync(CancellationToken.None);

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await inner.UnbindAsync(cancellationToken).ConfigureAwait(false);
            _unbound.TrySetResult();
        }

        public ValueTask DisposeAsync()
        {
            _unbound.TrySetResult();
            return inner.DisposeAsync();
        }
    }
}
