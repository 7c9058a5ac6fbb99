using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Weir.Engine.Unix;

/// <summary>A file that one holder at a time has locked, in any process. The kernel gives the lock back when its holder ends, however it does.</summary>
internal sealed class FileLock : IDisposable
{
    private const int Exclusive = 2, DoNotWait = 4, CreateAndUse = FileCalls.Create | 2 | FileCalls.CloseOnExec;

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Locks a file, which is made where it is not there; null where somebody else holds it.</summary>
    public static FileLock? Take(string path, bool wait)
    {
        var file = OpenFile(path);
        while (FileCalls.Lock((int)file.DangerousGetHandle(), wait ? Exclusive : Exclusive | DoNotWait) != 0)
        {
            if (Errno.Last == FileCalls.Interrupted)
                continue;
            file.Dispose();
            return null;
        }

        return new FileLock(file);
    }

    public void Write(string text) => RandomAccess.Write(_file, Encoding.UTF8.GetBytes(text), 0);

    public string Text()
    {
        var bytes = new byte[Math.Min(RandomAccess.GetLength(_file), 4096)];
        return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(_file, bytes, 0));
    }

    public void Dispose() => _file.Dispose();

    private static SafeFileHandle OpenFile(string path)
    {
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var descriptor = FileCalls.Open(PathBytes.Encode(path), CreateAndUse | FileCalls.RefuseLink, 0x180);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Errno.Failure($"'{path}' cannot be opened");
    }
}
