namespace Weir.Engine.Sources;

/// <summary>The address of a repository on a server.</summary>
/// <param name="Host">The server, with its port where one is given.</param>
/// <param name="Owner">Who owns it; a group in a group has slashes.</param>
/// <param name="Name">Its name, without <c>.git</c>.</param>
/// <param name="IsWeb">True for http and https, false for SSH and git's own protocol.</param>
internal sealed record RemoteAddress(string Host, string Owner, string Name, bool IsWeb)
{
    private static readonly string[] Schemes = ["https", "http", "ssh", "git", "git+ssh", "ssh+git"];

    /// <summary>Reads an address as git writes them; null for a path on this machine or anything without an owner and a name.</summary>
    public static RemoteAddress? Parse(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var name = address[..scheme].ToLowerInvariant();
            var rest = address[(scheme + 3)..];
            var slash = rest.IndexOf('/');
            return Schemes.Contains(name) && slash > 0 ? Of(rest[..slash], rest[slash..], name.StartsWith("http", StringComparison.Ordinal)) : null;
        }

        // user@host:path, but not ./a:b or /a:b.
        var colon = address.IndexOf(':');
        return colon > 0 && address.IndexOf('/') is var first && (first < 0 || first > colon)
            ? Of(address[..colon], address[(colon + 1)..], isWeb: false)
            : null;
    }

    /// <summary>The address without the name and password that it may hold: it ends in logs and in the contexts of jobs.</summary>
    public static string WithoutSecrets(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal);
        if (start < 0 || !address.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return address;
        var end = address.IndexOf('/', start + 3);
        var at = address.LastIndexOf('@', (end < 0 ? address.Length : end) - 1);
        return at > start ? address[..(start + 3)] + address[(at + 1)..] : address;
    }

    private static RemoteAddress? Of(string server, string path, bool isWeb)
    {
        path = path.Trim('/');
        if (path.EndsWith(".git", StringComparison.Ordinal))
            path = path[..^4];
        var last = path.LastIndexOf('/');
        return last > 0 && last < path.Length - 1
            ? new RemoteAddress(server[(server.LastIndexOf('@') + 1)..], path[..last].TrimStart('~'), path[(last + 1)..], isWeb)
            : null;
    }
}
