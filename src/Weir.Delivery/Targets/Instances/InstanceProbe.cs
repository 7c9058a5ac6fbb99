using System.Net;
using System.Net.Sockets;

namespace Weir.Delivery.Targets.Instances;

/// <summary>Asks instances whether they are healthy.</summary>
internal sealed class InstanceProbe(TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero });

    /// <summary>Asks once.</summary>
    /// <returns>Null where it is healthy, otherwise what is wrong.</returns>
    public async Task<string?> AskAsync(IPEndPoint instance, HealthCheck? check, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(check?.Timeout ?? TimeSpan.FromSeconds(5), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return check?.Path is { } path
                ? await GetAsync(new Uri($"http://{instance}{path}"), either.Token).ConfigureAwait(false)
                : await ConnectAsync(instance, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{instance} does not answer in time";
        }
        catch (HttpRequestException cause)
        {
            return $"{instance} does not answer: {cause.Message}";
        }
        catch (SocketException cause)
        {
            return $"{instance} takes no connection: {cause.Message}";
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        return (int)answer.StatusCode is >= 200 and < 400 ? null : $"{url} answers {(int)answer.StatusCode}";
    }

    private static async Task<string?> ConnectAsync(IPEndPoint instance, CancellationToken cancellationToken)
    {
        using var socket = new Socket(instance.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(instance, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
