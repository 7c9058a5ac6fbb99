using Weir.Pipelines.Execution;

namespace Weir.Engine.Unix;

/// <summary>What the file system says of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Modified">When its contents last changed, in nanoseconds since 1970.</param>
/// <param name="User">Who owns it; null where the system was not asked.</param>
/// <param name="Group">Its group; null where the system was not asked.</param>
internal readonly record struct FileStatus(JobFileKind Kind, UnixFileMode Mode, long Length, long Modified, uint? User, uint? Group)
{
    private const uint KindBits = 0xF000;

    public DateTimeOffset ModifiedAt => DateTimeOffset.UnixEpoch.AddTicks(Modified / 100);

    /// <summary>The status of what is at a path, links not followed; null where there is nothing.</summary>
    public static FileStatus? Of(string path) => OperatingSystem.IsLinux() ? Linux(PathBytes.Encode(path), FileCalls.NoFollow) : Portable(path, follow: false);

    /// <summary>The status of what a path leads to, through links; null where it leads nowhere.</summary>
    public static FileStatus? Through(string path) => OperatingSystem.IsLinux() ? Linux(PathBytes.Encode(path), 0) : Portable(path, follow: true);

    private static unsafe FileStatus? Linux(byte[] path, int flags)
    {
        const uint basics = 0x7FF;
        var result = stackalloc byte[256];
        fixed (byte* name = path)
        {
            if (FileCalls.Status(FileCalls.AtFolder, name, flags, basics, result) != 0)
                return Errno.Last is FileCalls.NoEntry or FileCalls.NotFolder ? null : throw Errno.Failure($"'{PathBytes.Decode(path.AsSpan(..^1))}' cannot be looked at");
        }

        uint mode = *(ushort*)(result + 28);
        var kind = (mode & KindBits) switch
        {
            0x8000 => JobFileKind.File,
            0x4000 => JobFileKind.Folder,
            0xA000 => JobFileKind.Link,
            _ => JobFileKind.Other,
        };
        var modified = (*(long*)(result + 112) * 1_000_000_000) + *(uint*)(result + 120);
        return new FileStatus(kind, (UnixFileMode)(mode & ~KindBits), *(long*)(result + 40), modified, *(uint*)(result + 20), *(uint*)(result + 24));
    }

    private static FileStatus? Portable(string path, bool follow)
    {
        FileSystemInfo entry = new FileInfo(path);
        if (follow && entry.LinkTarget is not null)
            entry = entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry;
        if (entry.Attributes == (FileAttributes)(-1))
            return null;
        var kind = entry.LinkTarget is not null ? JobFileKind.Link
            : entry.Attributes.HasFlag(FileAttributes.Directory) ? JobFileKind.Folder
            : JobFileKind.File;
        var length = kind == JobFileKind.File ? ((FileInfo)entry).Length : 0;
        var modified = (entry.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100;
        return new FileStatus(kind, OperatingSystem.IsWindows() ? 0 : entry.UnixFileMode, length, modified, null, null);
    }
}
