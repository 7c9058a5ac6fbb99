using Microsoft.Win32.SafeHandles;
using Weir.Engine.Unix;

namespace Weir.Engine.Workspaces;

/// <summary>
/// Copies files with their permissions and times: as a reflink, which shares the blocks until one of the two is changed, where the file system
/// can do that; otherwise in the kernel; otherwise by reading and writing.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed unsafe class FileCopy
{
    private const nuint Clone = 0x40049409;

    private const int AllPermissions = 0xFFF;

    private volatile bool _canClone = OperatingSystem.IsLinux();
    private volatile bool _canCopyRange = OperatingSystem.IsLinux();

    /// <summary>True where files were reflinks so far.</summary>
    public bool Clones => _canClone;

    /// <summary>Copies a file; what is at the target is replaced.</summary>
    /// <exception cref="IOException">One of the two cannot be used.</exception>
    public void Copy(string from, string to, FileStatus status)
    {
        if (OperatingSystem.IsMacOS())
        {
            File.Copy(from, to, overwrite: true); // clones where it can
            return;
        }

        using (var source = Files.OpenRead(from))
        using (var target = Files.OpenWrite(to))
        {
            if (!TryClone(source, target) && !TryCopyRange(source, target))
                CopyBytes(source, target);
            if (FileCalls.SetMode(Number(target), (uint)status.Mode & AllPermissions) != 0)
                throw Errno.Failure($"the permissions of '{to}' cannot be set");
        }

        Files.SetModified(to, status.Modified);
    }

    private bool TryClone(SafeFileHandle source, SafeFileHandle target)
    {
        if (!_canClone)
            return false;
        return _canClone = FileCalls.Control(Number(target), Clone, Number(source)) == 0;
    }

    /// <summary>False only where nothing was copied, so that the bytes can be copied in another way.</summary>
    private bool TryCopyRange(SafeFileHandle source, SafeFileHandle target)
    {
        if (!_canCopyRange)
            return false;
        for (var isFirst = true; ; isFirst = false)
        {
            var count = FileCalls.CopyRange(Number(source), null, Number(target), null, 1 << 30, 0);
            if (count == 0)
                return !isFirst || RandomAccess.GetLength(source) == 0;
            if (count < 0 && !isFirst)
                throw Errno.Failure("a file cannot be copied");
            if (count < 0)
                return _canCopyRange = false;
        }
    }

    private static void CopyBytes(SafeFileHandle source, SafeFileHandle target)
    {
        var buffer = new byte[64 * 1024];
        var offset = 0L;
        for (int count; (count = RandomAccess.Read(source, buffer, offset)) > 0; offset += count)
            RandomAccess.Write(target, buffer.AsSpan(0, count), offset);
    }

    private static int Number(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
