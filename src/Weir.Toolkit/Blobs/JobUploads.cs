using System.Collections.Concurrent;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Blobs;

/// <summary>What a job is uploading, by names. Safe for concurrent use; disposing drops all that was not handed over.</summary>
/// <param name="most">How many bytes an upload may have.</param>
/// <param name="ended">Cancelled once the job has ended.</param>
internal sealed class JobUploads(long most, CancellationToken ended) : IDisposable
{
    // Nobody has more open at a time who means well; each holds a file open.
    private const int MostAtOnce = 1000;

    private readonly ConcurrentDictionary<string, Upload> _uploads = [];

    /// <summary>How many bytes an upload may have.</summary>
    public long Most => most;

    /// <summary>Begins an upload.</summary>
    /// <exception cref="Refusal">There are too many, or the job has ended.</exception>
    public T Begin<T>(string name, T upload)
        where T : Upload
    {
        if (_uploads.Count >= MostAtOnce || !_uploads.TryAdd(name, upload))
        {
            upload.Dispose();
            throw new Refusal(429, "resource_exhausted", $"a job may have {MostAtOnce} uploads that it has not ended");
        }

        if (ended.IsCancellationRequested)
        {
            Drop(name);
            throw Refusal.Unauthenticated("the job has ended");
        }

        return upload;
    }

    /// <summary>An upload that was begun.</summary>
    /// <exception cref="Refusal">There is none of that name.</exception>
    public T Find<T>(string name)
        where T : Upload => _uploads.GetValueOrDefault(name) as T ?? throw Refusal.Missing($"there is no upload '{name}': it has ended, or was never begun");

    /// <summary>Forgets an upload, and what it has taken.</summary>
    public void Drop(string name)
    {
        if (_uploads.TryRemove(name, out var upload))
            upload.Dispose();
    }

    /// <summary>Ends an upload: its file is handed to who keeps it, and deleted where that one does not.</summary>
    public async ValueTask<T> HandOverAsync<T>(string name, Upload upload, Func<SpooledFile, ValueTask<T>> keep)
    {
        var file = await upload.HandOverAsync().ConfigureAwait(false);
        _uploads.TryRemove(name, out _);
        try
        {
            return await keep(file).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file.Path);
        }
    }

    public void Dispose()
    {
        foreach (var name in _uploads.Keys)
            Drop(name);
    }
}
