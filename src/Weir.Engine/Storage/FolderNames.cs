using System.Security.Cryptography;
using System.Text;

namespace Weir.Engine.Storage;

/// <summary>Names of folders for things with any name, such as jobs and repositories.</summary>
internal static class FolderNames
{
    private const int Longest = 60;
    private const int HashBytes = 6;

    /// <summary>
    /// The name itself where every file system takes it as it is, else one that resembles it and ends in a part of its digest: different names
    /// have different folders, also where case does not count.
    /// </summary>
    public static string Of(string name)
    {
        if (name.Length is > 0 and <= Longest && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_'))
            return name;
        return Of(name, name);
    }

    /// <summary>A name that shows one text, and is unique for another.</summary>
    public static string Of(string shown, string unique)
    {
        var readable = shown.Take(Longest).Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' ? character : '-');
        return $"{string.Concat(readable)}.{Digest(unique)}";
    }

    private static string Digest(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, HashBytes));
}
