using Microsoft.Win32.SafeHandles;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Engine.Runs;

/// <summary>A journal in a file, a line of JSON for each entry.</summary>
/// <remarks>
/// One process appends at a time. What was appended survives the death of the process; a loss of power may take the last entries. An entry
/// that was written in part is dropped when the journal is opened again.
/// </remarks>
public sealed class FileJournal : IJournal
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly SafeFileHandle _file;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _length;
    private long _sequence;

    private FileJournal(string path, SafeFileHandle file, TimeProvider time)
    {
        _path = path;
        _file = file;
        _time = time;
    }

    /// <summary>Opens a journal to append to it; makes it where it is absent.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async ValueTask<FileJournal> OpenAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var journal = new FileJournal(path, file, time);
            await journal.FindEndAsync(cancellationToken).ConfigureAwait(false);
            return journal;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the journal '{path}' cannot be opened: {cause.Message}", cause);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">The disk does not take it.</exception>
    public async ValueTask<JournalEntry> AppendAsync(RunEvent what, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var entry = new JournalEntry(_sequence + 1, _time.GetUtcNow(), what);
            var line = JournalFile.Line(entry);
            RandomAccess.Write(_file, line, _length);
            _length += line.Length;
            _sequence++;
            return entry;
        }
        catch (IOException cause)
        {
            throw new StoreException($"the journal '{_path}' cannot be written: {cause.Message}", cause);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalEntry> ReadAsync(long after, CancellationToken cancellationToken) =>
        JournalFile.ReadAsync(_path, after, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask FindEndAsync(CancellationToken cancellationToken)
    {
        var reader = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (reader.ConfigureAwait(false))
        {
            var lines = new JournalLines(reader);
            while (await lines.NextAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                _length += line.Length + 1;
                _sequence++;
            }
        }

        RandomAccess.SetLength(_file, _length);
    }
}
