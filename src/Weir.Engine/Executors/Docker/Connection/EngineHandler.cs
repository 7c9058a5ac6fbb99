using System.Net;
using Docker.DotNet.Handler.Abstractions;
using Microsoft.Extensions.Logging;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>Carries requests to an engine: plain ones over connections that are kept, those that become streams over one of their own.</summary>
/// <remarks>The client library closes both directions where only the input of a process ends; here they are closed one by one.</remarks>
internal sealed class EngineHandler(EngineEndpoint endpoint, IReadOnlyDictionary<string, string> environment) : HttpMessageHandler, IDockerHandlerFactory<EngineEndpoint>
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(30);
    private static readonly Uri BaseAddress = new("http://docker.localhost/");

    private readonly HttpMessageInvoker _pool = new(Pool(async (_, token) => await EngineConnector.OpenAsync(endpoint, environment, token).ConfigureAwait(false)));

    /// <summary>Asks whether the engine is there, and what it speaks.</summary>
    public async Task<HttpResponseMessage> PingAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseAddress, "_ping"));
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public ResolvedTransport CreateHandler(EngineEndpoint transportOptions, ResolvedClientOptions clientOptions, ILogger logger) => new(this, BaseAddress);

    public ResolvedTransport CreateHandler(ResolvedClientOptions clientOptions, ILogger logger) => new(this, BaseAddress);

    public async Task<WriteClosableStream> HijackStreamAsync(HttpContent content) =>
        content is UpgradedContent upgraded
            ? upgraded.Open()
            : throw new IOException($"the engine did not make a stream of the connection, but answered: {await content.ReadAsStringAsync().ConfigureAwait(false)}");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Headers.Upgrade.Count > 0 ? UpgradeAsync(request, cancellationToken) : _pool.SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _pool.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> UpgradeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        WriteClosableStream? connection = null;
        using var single = new HttpMessageInvoker(Pool(async (_, token) => connection = await EngineConnector.OpenAsync(endpoint, environment, token).ConfigureAwait(false)));
        var response = await single.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            response.Content = new UpgradedContent(new ConnectionStream(stream, connection!.CloseWrite));
        }
        else
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    private static SocketsHttpHandler Pool(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) => new()
    {
        ConnectCallback = connect,
        ConnectTimeout = ConnectTime,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
    };

    /// <summary>What is left of a response whose connection became a stream.</summary>
    private sealed class UpgradedContent(ConnectionStream stream) : HttpContent
    {
        public ConnectionStream Open() => stream;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new NotSupportedException("a connection that became a stream has no content");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
