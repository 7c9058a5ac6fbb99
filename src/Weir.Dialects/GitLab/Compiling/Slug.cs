using System.Security.Cryptography;
using System.Text;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>Names as parts of host names.</summary>
internal static class Slug
{
    private const int Longest = 63;
    private const int LongestOfEnvironment = 24;
    private const int HashLength = 6;

    /// <summary>In lower case, all but letters and digits as dashes, of 63 characters at most, without dashes at its ends.</summary>
    public static string Of(string name)
    {
        var slug = Dashed(name);
        return (slug.Length > Longest ? slug[..Longest] : slug).Trim('-');
    }

    /// <summary>The slug of an environment: of 24 characters at most, with a hash at its end where it does not say all of the name.</summary>
    public static string OfEnvironment(string name)
    {
        var slug = Dashed(name);
        while (slug.Contains("--", StringComparison.Ordinal))
            slug = slug.Replace("--", "-", StringComparison.Ordinal);
        if (slug.Length == 0 || !char.IsAsciiLetter(slug[0]))
            slug = $"env-{slug}";
        if (slug.Length <= LongestOfEnvironment && slug == name)
            return slug.TrimEnd('-');
        var room = LongestOfEnvironment - HashLength - 1;
        return $"{(slug.Length > room ? slug[..room] : slug).TrimEnd('-')}-{HashOf(name)}";
    }

    private static string Dashed(string name)
    {
        var dashed = new StringBuilder(name.Length);
        foreach (var character in name.ToLowerInvariant())
            dashed.Append(char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) ? character : '-');
        return dashed.ToString();
    }

    // As GitLab has it: the first digits of the hash as a number in base 36.
    private static string HashOf(string name)
    {
        const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        var number = new System.Numerics.BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(name)), isUnsigned: true, isBigEndian: true);
        var text = new StringBuilder();
        for (; !number.IsZero; number /= 36)
            text.Insert(0, Digits[(int)(number % 36)]);
        return text.ToString()[^HashLength..];
    }
}
