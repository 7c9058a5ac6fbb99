namespace Weir.Engine.Storage;

/// <summary>Replaces whole files: who reads sees the old contents or the new ones.</summary>
internal static class AtomicFile
{
    /// <summary>Replaces a file; folders on the way are made.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it is to hold.</param>
    /// <param name="durable">Whether that must be so after a loss of power too; that waits for the disk.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
                if (durable)
                    RandomAccess.FlushToDisk(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
