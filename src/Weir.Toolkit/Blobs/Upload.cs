using System.Security.Cryptography;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Blobs;

/// <summary>
/// Something that a job uploads in pieces, to a new file. Pieces may be written at once, but not while the upload is put together or handed over.
/// Safe for concurrent use. Disposing deletes what was not handed over.
/// </summary>
/// <param name="path">The file, which is not there yet.</param>
/// <param name="most">How many bytes it may have.</param>
/// <param name="isDigested">Whether the file is handed over with its digest: then no byte may be written twice.</param>
internal abstract class Upload(string path, long most, bool isDigested) : IDisposable
{
    private readonly Lock _gate = new();
    private int _writing;
    private bool _closed;

    /// <summary>How many bytes it has, once it is whole; null before.</summary>
    public long? Size { get; protected set; }

    /// <summary>How many bytes it may have.</summary>
    protected long Most => most;

    protected SpoolFile File { get; set; } = new(path, isDigested);

    /// <summary>Hands the file over.</summary>
    /// <returns>It; the caller has to delete it where nobody else takes it.</returns>
    /// <exception cref="Refusal">It is not whole, or is still written.</exception>
    public async ValueTask<SpooledFile> HandOverAsync()
    {
        using var all = Enter(alone: true);
        var file = await File.CloseAsync(Size ?? throw Refusal.Malformed("nothing was uploaded: the upload has not been ended")).ConfigureAwait(false);
        lock (_gate)
            _closed = true;
        return file;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
        }

        File.Dispose();
    }

    /// <summary>A new file that takes the place of <see cref="File"/>.</summary>
    protected SpoolFile NewFile(string name) => new(name, isDigested);

    /// <summary>Writes a piece.</summary>
    protected async ValueTask WriteAsync(Stream body, long offset, long length, byte[]? digest, CancellationToken cancellationToken)
    {
        using var hash = digest is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        await File.WriteAsync(body, offset, length, hash is null ? null : bytes => hash.AppendData(bytes.Span), cancellationToken).ConfigureAwait(false);
        if (hash is not null && !hash.GetHashAndReset().AsSpan().SequenceEqual(digest))
            throw new Refusal(400, "Md5Mismatch", "the piece is not what was sent: its digest is not that of 'Content-MD5'");
    }

    /// <summary>Enters to write a piece, or alone, to put pieces together; disposing leaves.</summary>
    /// <exception cref="Refusal">Others are in the way, or it is over.</exception>
    protected Turn Enter(bool alone)
    {
        lock (_gate)
        {
            if (_closed)
                throw Refusal.Missing("the upload has ended");
            if (_writing < 0 || (alone && _writing > 0))
                throw new Refusal(409, "BlobBeingWritten", "a piece of it is still being written: end the upload once all pieces were answered");
            _writing = alone ? -1 : _writing + 1;
            return new Turn(this);
        }
    }

    private void Leave()
    {
        lock (_gate)
            _writing = _writing < 0 ? 0 : _writing - 1;
    }

    protected readonly struct Turn(Upload upload) : IDisposable
    {
        public void Dispose() => upload.Leave();
    }
}
