using System.Net.Sockets;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Backends;

/// <summary>Checks a backend for as long as it is there: a first time until it passes, and ever after.</summary>
internal sealed class HealthLoop(Backend backend, Func<TableHealth> settings, TimeProvider time)
{
    private static readonly TimeSpan WhileNotHealthy = TimeSpan.FromMilliseconds(100);

    private int _passes;
    private int _failures;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var health = settings();
            Take(await CheckAsync(health, cancellationToken).ConfigureAwait(false), health);
            var every = TimeSpan.FromSeconds(health.EverySeconds);
            if (backend.Health != BackendHealth.Healthy && every > WhileNotHealthy)
                every = WhileNotHealthy;
            await Task.Delay(every, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Notes one check: null where it passed, otherwise what was wrong.</summary>
    internal void Take(string? problem, TableHealth health)
    {
        if (problem is null)
        {
            _failures = 0;
            if (backend.Health == BackendHealth.Healthy || ++_passes >= health.Passes)
                backend.Mark(BackendHealth.Healthy, null);
        }
        else
        {
            _passes = 0;
            if (backend.Health == BackendHealth.Healthy && ++_failures < health.Failures)
                return;
            backend.Mark(backend.Health is BackendHealth.New or BackendHealth.Down ? backend.Health : BackendHealth.Unhealthy, problem);
        }
    }

    private async Task<string?> CheckAsync(TableHealth health, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(health.TimeoutSeconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return health.Path is null
                ? await ConnectAsync(both.Token).ConfigureAwait(false)
                : await AskAsync(health.Path, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FormattableString.Invariant($"no answer within {health.TimeoutSeconds} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or UriFormatException)
        {
            return exception.Message;
        }
    }

    private async Task<string?> ConnectAsync(CancellationToken cancellationToken)
    {
        var colon = backend.Address.LastIndexOf(':');
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(
            backend.Address[..colon].Trim('[', ']'), int.Parse(backend.Address.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture), cancellationToken)
            .ConfigureAwait(false);
        return null;
    }

    private async Task<string?> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, backend.Prefix + path)
        {
            Version = backend.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "weir-gateway");
        using var answer = await backend.Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return (int)answer.StatusCode is >= 200 and < 400 ? null : FormattableString.Invariant($"{path} answered {(int)answer.StatusCode}");
    }
}
