using Weir.Pipelines.Execution;

namespace Weir.Engine.Storage;

/// <summary>Held by one holder at a time, of all processes of this machine; a process that dies lets go of it.</summary>
/// <remarks>
/// <see cref="Unix.FileLock"/> is the one of job folders, which jobs can write to; this one is for folders that are Weir's alone, on every system.
/// </remarks>
internal sealed class StoreLock : IDisposable
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock's file; made where it is absent, and left there for the next one.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreException">Somebody else held it all the time, or the file cannot be made.</exception>
    public static async ValueTask<StoreLock> AcquireAsync(string path, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new StoreLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
            }
            catch (IOException held) when (held is not (DirectoryNotFoundException or PathTooLongException))
            {
                if (time.GetElapsedTime(start) > patience)
                    throw new StoreException($"another process has held '{path}' for {patience.TotalSeconds:0} seconds; end it, or try again later", held);
            }
            catch (UnauthorizedAccessException denied)
            {
                throw new StoreException($"'{path}' cannot be written: {denied.Message}", denied);
            }

            await Task.Delay(BetweenTries, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _file.Dispose();
}
