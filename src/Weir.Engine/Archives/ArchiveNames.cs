using System.Buffers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Archives;

/// <summary>Names of entries, brought to one form: no empty part, no <c>.</c>, and never a <c>..</c>.</summary>
internal static class ArchiveNames
{
    private static readonly SearchValues<char> NotOnWindows = SearchValues.Create("\\:*?\"<>|");

    /// <summary>The name in its one form; with a slash in front where it is absolute.</summary>
    /// <exception cref="StoreException">The name could mean a place outside of where it is laid out.</exception>
    public static string Normalize(string name, OperatingSystemKind system)
    {
        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToArray();
        if (parts.Length == 0 && !name.StartsWith('.'))
            throw Refused(name, "is empty");
        if (name.Contains('\0'))
            throw Refused(name.Replace('\0', '?'), "has a null character");
        if (parts.Contains(".."))
            throw Refused(name, "leads upwards");
        if (parts is [[var letter, ':'], ..] && char.IsAsciiLetter(letter))
            throw Refused(name, "names a drive");
        if (system == OperatingSystemKind.Windows)
            CheckForWindows(name, parts);
        return (name.StartsWith('/') ? "/" : "") + string.Join('/', parts);
    }

    /// <summary>True where a name is a root, or beneath it; every relative one is beneath the empty root.</summary>
    public static bool IsWithin(string name, string root) => root.Length == 0
        ? !name.StartsWith('/')
        : name.StartsWith(root, StringComparison.Ordinal) && (name.Length == root.Length || name[root.Length] == '/');

    /// <summary>The folders on the way to a name, the outermost first.</summary>
    public static IEnumerable<string> Parents(string name)
    {
        for (var slash = name.IndexOf('/', Math.Min(1, name.Length)); slash > 0; slash = name.IndexOf('/', slash + 1))
            yield return name[..slash];
    }

    public static StoreException Refused(string name, string why) => new($"the archive is refused: its entry '{Shown(name)}' {why}");

    private static string Shown(string name) =>
        string.Concat((name.Length > 200 ? name[..200] + "…" : name).Select(character => char.IsControl(character) ? '\ufffd' : character));

    private static void CheckForWindows(string name, string[] parts)
    {
        foreach (var part in parts)
        {
            if (part.AsSpan().ContainsAny(NotOnWindows) || part.Any(char.IsControl))
                throw Refused(name, "has a character that Windows does not allow in a name");
            if (part[^1] is '.' or ' ')
                throw Refused(name, "ends in a dot or blank, which Windows drops");
            var stem = part.Split('.')[0].TrimEnd().ToUpperInvariant();
            if (stem is "CON" or "PRN" or "AUX" or "NUL" || (stem.Length == 4 && stem[..3] is "COM" or "LPT" && char.IsDigit(stem[3])))
                throw Refused(name, "is the name of a device on Windows");
        }
    }
}
