namespace Weir.Engine.Unix;

/// <summary>Has ext4 put the folders of a folder far from each other on the disk.</summary>
internal static unsafe class FolderSpread
{
    private const uint Top = 0x2_0000;

    /// <summary>
    /// Marks a folder whose folders have nothing to do with each other. Folders that come and go side by side are slow there without it: ext4
    /// passes over every number that a file gave back in the last five seconds, one by one, for each file that it makes near by.
    /// </summary>
    public static void Apply(string path)
    {
        // The size in a request is that of a word, the value has 32 bits all the same.
        const nuint get = 0x8008_6601, set = 0x4008_6602;
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = Files.OpenRead(path);
        ulong flags = 0;

        // Other file systems refuse, and do not need it.
        if (FileCalls.Control((int)folder.DangerousGetHandle(), get, (nint)(&flags)) == 0 && (flags & Top) == 0)
        {
            flags |= Top;
            _ = FileCalls.Control((int)folder.DangerousGetHandle(), set, (nint)(&flags));
        }
    }
}
