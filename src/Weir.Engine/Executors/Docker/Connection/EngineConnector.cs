using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Handler.Abstractions;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>Opens connections to an engine.</summary>
internal static class EngineConnector
{
    /// <summary>Opens one.</summary>
    public static async ValueTask<WriteClosableStream> OpenAsync(
        EngineEndpoint endpoint, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) => endpoint switch
    {
        EngineEndpoint.Socket socket => await OpenAsync(socket, cancellationToken).ConfigureAwait(false),
        EngineEndpoint.Tcp tcp => await OpenAsync(tcp, cancellationToken).ConfigureAwait(false),
        EngineEndpoint.Ssh ssh => SshStream.Open(ssh, environment),
        _ => throw new ArgumentException($"'{endpoint}' is of an unknown kind", nameof(endpoint)),
    };

    private static async Task<WriteClosableStream> OpenAsync(EngineEndpoint.Socket endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.Path), cancellationToken).ConfigureAwait(false);
            return Plain(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<WriteClosableStream> OpenAsync(EngineEndpoint.Tcp endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A job may be silent for long; what stands between forgets connections that are.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            return endpoint.Tls is { } tls ? await SecureAsync(socket, endpoint, tls, cancellationToken).ConfigureAwait(false) : Plain(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ConnectionStream Plain(Socket socket) => new(new NetworkStream(socket, ownsSocket: true), () => socket.Shutdown(SocketShutdown.Send));

    private static async Task<WriteClosableStream> SecureAsync(Socket socket, EngineEndpoint.Tcp endpoint, EngineTls tls, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(Options(endpoint, tls), cancellationToken).ConfigureAwait(false);
            return new ConnectionStream(stream, () => stream.ShutdownAsync().GetAwaiter().GetResult());
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SslClientAuthenticationOptions Options(EngineEndpoint.Tcp endpoint, EngineTls tls)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = endpoint.Host };
        if (!tls.Verify)
            options.RemoteCertificateValidationCallback = static (_, _, _, errors) => !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
        if (tls.Folder is not { } folder)
            return options;
        var (authorities, certificate, key) = (Path.Combine(folder, "ca.pem"), Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        try
        {
            if (tls.Verify && File.Exists(authorities))
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.ImportFromPemFile(authorities);
                options.CertificateChainPolicy = policy;
            }

            if (File.Exists(certificate))
                options.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), null, offline: true);
            return options;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException($"the certificates in '{folder}' cannot be used: {exception.Message}", exception);
        }
    }
}
