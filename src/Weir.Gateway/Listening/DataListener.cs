using System.Net.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Weir.Gateway.Listening;

/// <summary>How Kestrel listens for the requests of users.</summary>
internal static class DataListener
{
    public static void Configure(KestrelServerOptions options, SharedListener listener, CertificateFiles? certificate)
    {
        // How large a body may be is the application's to say.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.Http2.InitialConnectionWindowSize = 1 << 20;
        options.Limits.Http2.InitialStreamWindowSize = 768 << 10;
        // Without TLS a client's word on the scheme is not taken for anything: what is told to backends is the listener's own.
        options.AllowAlternateSchemes = certificate is null;
        options.Listen(listener.Address, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            if (certificate is null)
                listen.Use(PlainProtocols.Use);
            else
                listen.UseHttps(Handshake(certificate));
        });
    }

    private static TlsHandshakeCallbackOptions Handshake(CertificateFiles certificate) => new()
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        }),
    };
}
