using System.Globalization;
using System.Text;

namespace Weir.Engine.Unix;

/// <summary>
/// Removes a folder with all that is in it, whatever jobs have made of it: names that are no text, folders without permissions, folders in
/// folders beyond any path's length. Links are removed, never followed. Nothing may change the folder at the same time.
/// </summary>
internal static unsafe class FolderRemoval
{
    /// <summary>So many folders are open at once; deeper ones are moved up and removed from there.</summary>
    private const int MostDepth = 64;

    /// <exception cref="IOException">Something cannot be removed; the message says what.</exception>
    public static void Remove(string path)
    {
        if (!Directory.Exists(path))
            return;
        if (!OperatingSystem.IsLinux())
        {
            Directory.Delete(path, recursive: true);
            return;
        }

        RemoveContents(path);
        fixed (byte* name = PathBytes.Encode(path))
        {
            if (FileCalls.Unlink(FileCalls.AtFolder, name, FileCalls.RemoveFolder) != 0 && Errno.Last != FileCalls.NoEntry)
                throw Errno.Failure($"the folder '{path}' cannot be removed");
        }
    }

    /// <summary>Leaves the folder itself.</summary>
    public static void RemoveContents(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
                Delete(entry);
            return;
        }

        fixed (byte* name = PathBytes.Encode(path))
        {
            var folder = OpenFolder(FileCalls.AtFolder, name);
            try
            {
                var moved = 0;
                int before;
                do
                {
                    before = moved;
                    Empty(folder, folder, 0, ref moved);
                }
                while (moved > before);
            }
            finally
            {
                _ = FileCalls.Close(folder);
            }
        }
    }

    private static void Empty(int folder, int top, int depth, ref int moved)
    {
        foreach (var entry in FolderEntries.Read(folder))
        {
            fixed (byte* name = entry.Name)
            {
                if (entry.Kind != FolderEntries.EntryKind.Folder && TryUnlink(folder, name, 0))
                    continue;
                if (depth >= MostDepth)
                    MoveUp(folder, name, top, moved++);
                else
                    RemoveFolder(folder, name, top, depth, ref moved);
            }
        }
    }

    private static void RemoveFolder(int parent, byte* name, int top, int depth, ref int moved)
    {
        var folder = OpenFolder(parent, name);
        try
        {
            Empty(folder, top, depth + 1, ref moved);
        }
        finally
        {
            _ = FileCalls.Close(folder);
        }

        if (!TryUnlink(parent, name, FileCalls.RemoveFolder))
            throw Failure(name);
    }

    /// <summary>False where it is a folder after all.</summary>
    private static bool TryUnlink(int folder, byte* name, int flags)
    {
        if (FileCalls.Unlink(folder, name, flags) == 0)
            return true;
        if (Errno.Last == FileCalls.NoAccess && FileCalls.SetMode(folder, 0x1C0) == 0 && FileCalls.Unlink(folder, name, flags) == 0)
            return true;
        return Errno.Last == FileCalls.NoEntry || (Errno.Last == FileCalls.IsFolder && flags == 0 ? false : throw Failure(name));
    }

    private static int OpenFolder(int parent, byte* name)
    {
        var folder = FileCalls.OpenAt(parent, name, FileCalls.OpenFolder, 0);
        if (folder < 0 && Errno.Last == FileCalls.NoAccess && FileCalls.SetModeAt(parent, name, 0x1C0, 0) == 0)
            folder = FileCalls.OpenAt(parent, name, FileCalls.OpenFolder, 0);
        return folder >= 0 ? folder : throw Failure(name);
    }

    private static void MoveUp(int folder, byte* name, int top, int number)
    {
        fixed (byte* to = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $".weir-deep-{number}\0")))
        {
            if (FileCalls.Rename(folder, name, top, to) != 0)
                throw Failure(name);
        }
    }

    private static IOException Failure(byte* name)
    {
        var error = Errno.Last;
        var bytes = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        return new IOException($"'{PathBytes.Decode(bytes)}' cannot be removed: {Errno.Text(error)}", error);
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo folder && entry.LinkTarget is null)
            folder.Delete(recursive: true);
        else
            entry.Delete();
    }
}
