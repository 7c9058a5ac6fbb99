using Weir.Toolkit.Access;

namespace Weir.Toolkit.Blobs;

/// <summary>An upload as the old service of caches takes it: pieces that say where they belong, and then how many bytes there are.</summary>
internal class RangeUpload(string path, long most) : Upload(path, most, isDigested: false)
{
    private readonly List<(long Start, long End)> _written = [];

    /// <summary>Takes a piece.</summary>
    public async ValueTask PutAsync(long start, long length, Stream body, CancellationToken cancellationToken)
    {
        if (start + length > Most)
            throw Refusal.TooLarge($"an upload may have {Most} bytes, found {start + length}");
        using var turn = Enter(alone: false);
        await WriteAsync(body, start, length, digest: null, cancellationToken).ConfigureAwait(false);
        lock (_written)
            _written.Add((start, start + length));
    }

    /// <summary>Ends the upload.</summary>
    /// <exception cref="Refusal">Pieces are missing, or there are more.</exception>
    public void Commit(long size)
    {
        using var all = Enter(alone: true);
        var end = 0L;
        foreach (var piece in _written.Order())
        {
            if (piece.Start > end)
                break;
            end = Math.Max(end, piece.End);
        }

        if (end != size || _written.Any(piece => piece.End > size))
            throw Refusal.Malformed($"{size} bytes were announced, and the first {end} without a gap were uploaded");
        Size = size;
    }
}
