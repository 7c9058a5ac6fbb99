using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>Where a cluster's API is, and how it is asked there.</summary>
internal sealed record ClusterAccess
{
    /// <summary>The server's address, with a slash at its end.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace of what does not name its own.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The authorities that may have signed the server's certificate; null for those of this machine.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The name that the server's certificate must be for; null for the address's own.</summary>
    public string? ServerName { get; init; }

    /// <summary>True where the server's certificate is not looked at, because the kubeconfig says so.</summary>
    public bool TrustsAnyServer { get; init; }

    /// <summary>The proxy on the way; null for what the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Headers of every request, such as those of impersonation.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Gives what says who asks. It is asked again where the server does not accept it any more.</summary>
    public required ICredentials Credentials { get; init; }

    /// <summary>True where the authorities know the certificate of a server.</summary>
    public bool Trusts(X509Certificate2 certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (TrustsAnyServer || errors == SslPolicyErrors.None)
            return true;
        if (Authorities is null || errors != SslPolicyErrors.RemoteCertificateChainErrors)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in presented is null ? Enumerable.Empty<X509ChainElement>() : presented.ChainElements)
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate);
    }

    /// <summary>What says who asks.</summary>
    /// <param name="Authorization">The header; null for none.</param>
    /// <param name="Certificate">The client's certificate with its key; null for none.</param>
    /// <param name="Until">When it ends; null where nobody can say.</param>
    public sealed record Identity(string? Authorization, X509Certificate2? Certificate, DateTimeOffset? Until);

    /// <summary>Gives identities.</summary>
    public interface ICredentials
    {
        /// <summary>The identity of now.</summary>
        /// <exception cref="TargetException">There is none.</exception>
        Task<Identity> GetAsync(CancellationToken cancellationToken);
    }

    /// <summary>An identity that does not change.</summary>
    public sealed class Fixed(string? authorization, X509Certificate2? certificate) : ICredentials
    {
        /// <inheritdoc/>
        public Task<Identity> GetAsync(CancellationToken cancellationToken) => Task.FromResult(new Identity(authorization, certificate, Until: null));
    }

    /// <summary>A token in a file that somebody else renews: it is read again after a minute.</summary>
    public sealed class TokenFile(string path, X509Certificate2? certificate, TimeProvider time) : ICredentials
    {
        private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

        /// <inheritdoc/>
        public async Task<Identity> GetAsync(CancellationToken cancellationToken)
        {
            try
            {
                var token = (await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)).Trim();
                return new Identity($"Bearer {token}", certificate, time.GetUtcNow() + Fresh);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw new TargetException($"the token of Kubernetes in '{path}' cannot be read: {cause.Message}", cause);
            }
        }
    }
}
