using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Routing;

/// <summary>Who asks, as far as sharing requests goes.</summary>
/// <param name="Key">What the user is known by; null where that was not asked for.</param>
/// <param name="SetsCookie">True where the answer must bring the key to the client.</param>
internal readonly record struct RequestUser(string? Key, bool SetsCookie)
{
    private const int KeyLength = 16;

    private const int LongestKey = 128;

    public static RequestUser Of(HttpRequest request, TableSticky sticky) => sticky.By switch
    {
        "cookie" => Cookies.Find(request.Headers.Cookie, sticky.Name) is { Length: > 0 and <= LongestKey } known ? new(known, false) : new(Random(), true),
        "header" => request.Headers[sticky.Name].ToString() is { Length: > 0 } known ? new(known, false) : new(Random(), false),
        _ => new(Random(), false),
    };

    private static string Random() => RandomNumberGenerator.GetHexString(KeyLength, lowercase: true);
}

/// <summary>Reads one cookie without taking the others apart.</summary>
internal static class Cookies
{
    /// <summary>The value of the first cookie of that name; null where there is none.</summary>
    public static string? Find(StringValues headers, string name)
    {
        foreach (var header in headers)
        {
            var rest = header.AsSpan();
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf(';');
                var cookie = (end < 0 ? rest : rest[..end]).Trim();
                rest = end < 0 ? [] : rest[(end + 1)..];
                if (cookie.Length > name.Length && cookie[name.Length] == '=' && cookie.StartsWith(name, StringComparison.Ordinal))
                    return cookie[(name.Length + 1)..].Trim('"').ToString();
            }
        }

        return null;
    }
}
