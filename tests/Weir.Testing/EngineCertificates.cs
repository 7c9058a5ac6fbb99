using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Testing;

/// <summary>Certificates by which an engine and its clients know each other.</summary>
internal static class EngineCertificates
{
    /// <summary>Makes an authority, and a certificate for an engine and one for its clients: in the folders <c>server</c> and <c>client</c>.</summary>
    public static void Write(ScratchFolder scratch, IPAddress engine)
    {
        var from = DateTimeOffset.UnixEpoch;
        var until = from.AddYears(100);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=weir tests", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(from, until);
        foreach (var (folder, purpose) in new[] { ("server", "1.3.6.1.5.5.7.3.1"), ("client", "1.3.6.1.5.5.7.3.2") })
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=" + folder, key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(engine);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
            using var certificate = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
            scratch.Write($"{folder}/ca.pem", authority.ExportCertificatePem());
            scratch.Write($"{folder}/cert.pem", certificate.ExportCertificatePem());
            scratch.Write($"{folder}/key.pem", key.ExportPkcs8PrivateKeyPem());
        }
    }
}
