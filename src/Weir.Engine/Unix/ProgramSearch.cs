namespace Weir.Engine.Unix;

/// <summary>Looks for programs as a shell does.</summary>
internal static class ProgramSearch
{
    /// <summary>The full path of a program; null where no folder of the list has it. A name with a slash is not searched for.</summary>
    /// <param name="name">The program.</param>
    /// <param name="path">Folders, with colons between them; those that are not absolute are left out, as nothing says what they are in.</param>
    public static string? Find(string name, string path)
    {
        if (name.Length == 0)
            return null;
        if (name.Contains('/'))
            return Path.IsPathRooted(name) && Files.IsProgram(name) ? name : null;
        foreach (var folder in path.Split(':'))
        {
            if (folder.StartsWith('/') && Path.Combine(folder, name) is var candidate && Files.IsProgram(candidate))
                return candidate;
        }

        return null;
    }
}
