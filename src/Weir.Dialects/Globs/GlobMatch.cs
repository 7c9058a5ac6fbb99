namespace Weir.Dialects.Globs;

/// <summary>As what something fits a pattern.</summary>
[Flags]
internal enum GlobMatch
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>If it is a folder.</summary>
    Folder = 1,

    /// <summary>If it is a file, or anything but a folder.</summary>
    File = 2,

    /// <summary>Whatever it is.</summary>
    Both = Folder | File,
}
