using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Gateway.Listening;

/// <summary>The certificate that the gateway shows, read again when its files change.</summary>
internal sealed class CertificateFiles
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly string _certificate;
    private readonly string _key;

    private (DateTime, DateTime) _seen;
    private volatile SslStreamCertificateContext _context;
    private volatile string? _problem;

    public CertificateFiles(string certificate, string key)
    {
        (_certificate, _key) = (certificate, key);
        try
        {
            _seen = Stamps();
            _context = Read();
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new GatewayException($"the certificate '{certificate}' with the key '{key}' cannot be used: {exception.Message}");
        }
    }

    public SslStreamCertificateContext Context => _context;

    public DateTimeOffset Expires => _context.TargetCertificate.NotAfter;

    /// <summary>Why the files that are there now are not used; null where they are.</summary>
    public string? Problem => _problem;

    /// <summary>Looks at the files until it is cancelled. Bad ones are not used: those from before stay.</summary>
    public async Task WatchAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Look();
        }
    }

    internal void Look()
    {
        try
        {
            var now = Stamps();
            if (now == _seen)
                return;
            _context = Read();
            _seen = now;
            _problem = null;
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            // Between the writing of the one file and the other they do not fit: the next look sees both.
            _problem = exception.Message;
        }
    }

    private (DateTime, DateTime) Stamps() => (File.GetLastWriteTimeUtc(_certificate), File.GetLastWriteTimeUtc(_key));

    private SslStreamCertificateContext Read()
    {
        var own = X509Certificate2.CreateFromPemFile(_certificate, _key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificate);
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }
}
