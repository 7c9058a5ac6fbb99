namespace Weir.Dialects.GitLab.Compiling;

/// <summary>Where the server of a project is: what its remote says, else this machine.</summary>
/// <param name="Protocol"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">The name of the host.</param>
/// <param name="Port">The port.</param>
internal sealed record ServerAddress(string Protocol, string Host, int Port)
{
    private const int Https = 443;
    private const int Http = 80;

    /// <summary>The host, with the port where it is not that of the protocol.</summary>
    public string Name => Port == (Protocol == "http" ? Http : Https) ? Host : FormattableString.Invariant($"{Host}:{Port}");

    /// <summary>The beginning of all of its addresses.</summary>
    public string Url => $"{Protocol}://{Name}";

    /// <summary>The server of a remote such as <c>https://gitlab.com/group/project.git</c> or <c>git@gitlab.com:group/project.git</c>.</summary>
    public static ServerAddress Of(string? remote)
    {
        if (Uri.TryCreate(remote, UriKind.Absolute, out var address) && address.Host.Length > 0)
        {
            return address.Scheme is "http" or "https"
                ? new ServerAddress(address.Scheme, address.Host, address.Port)
                : new ServerAddress("https", address.Host, Https);
        }

        var colon = remote?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return remote is not null && colon > 0 && !remote[..colon].Contains('/', StringComparison.Ordinal)
            ? new ServerAddress("https", remote[(remote.IndexOf('@', StringComparison.Ordinal) + 1)..colon], Https)
            : new ServerAddress("http", "localhost", Http);
    }
}
