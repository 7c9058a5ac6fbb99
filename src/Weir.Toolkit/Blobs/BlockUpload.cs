using Weir.Toolkit.Access;

namespace Weir.Toolkit.Blobs;

/// <summary>An upload as Azure's block blobs take it: blocks of any order under ids, and then a list of ids that says what the blob is.</summary>
/// <remarks>
/// Blocks go into one file, each where its id lets expect it: then the file is the blob already when the list comes. Otherwise it is put together
/// anew.
/// </remarks>
internal class BlockUpload(string path, long most, bool isDigested) : Upload(path, most, isDigested)
{
    /// <summary>How many blocks a blob may have on Azure.</summary>
    public const int MostBlocks = 50_000;

    /// <summary>How many bytes the id of a block may have on Azure.</summary>
    public const int LongestId = 64;

    private const string Whole = "";

    private readonly string _path = path;
    private readonly Dictionary<string, Block> _blocks = [];
    private readonly BlockPlaces _places = new(most);
    private int _files;

    /// <summary>Takes a block; one of the same id is replaced.</summary>
    /// <param name="id">Its id, in base64; those of one upload all have one length.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="digest">Their MD5; null where it is not known.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask PutAsync(string id, Stream body, long length, byte[]? digest, CancellationToken cancellationToken)
    {
        Span<byte> decoded = stackalloc byte[LongestId];
        if (id.Length == 0 || !Convert.TryFromBase64String(id, decoded, out _))
            throw new Refusal(400, "InvalidQueryParameterValue", $"a block's id is base64 of 1 to {LongestId} bytes, found '{id}'");
        return WriteAsync(id, body, length, digest, cancellationToken);
    }

    /// <summary>Takes the whole blob at once.</summary>
    public async ValueTask PutWholeAsync(Stream body, long length, byte[]? digest, CancellationToken cancellationToken)
    {
        await WriteAsync(Whole, body, length, digest, cancellationToken).ConfigureAwait(false);
        await CommitAsync([Whole], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the blob of blocks that were taken; may be done again.</summary>
    /// <exception cref="Refusal">There is no block of one of the ids.</exception>
    public async ValueTask CommitAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        using var all = Enter(alone: true);
        if (ids.FirstOrDefault(id => !_blocks.ContainsKey(id)) is { } unknown)
            throw new Refusal(400, "InvalidBlockList", $"no block '{unknown}' was uploaded");
        List<Block> blocks = [.. ids.Select(id => _blocks[id])];
        var size = blocks.Sum(block => block.Length);
        if (size > Most)
            throw TooLarge(size);
        if (!AreInOrder(blocks))
            await ReorderAsync(ids, blocks, cancellationToken).ConfigureAwait(false);
        Size = size;
    }

    private async ValueTask WriteAsync(string id, Stream body, long length, byte[]? digest, CancellationToken cancellationToken)
    {
        using var turn = Enter(alone: false);
        var offset = Reserve(id, length);
        await WriteAsync(body, offset, length, digest, cancellationToken).ConfigureAwait(false);
        lock (_blocks)
            _blocks[id] = new Block(offset, length);
    }

    private long Reserve(string id, long length)
    {
        lock (_blocks)
        {
            if (_places.Taken + length > Most)
                throw TooLarge(_places.Taken + length);
            if (_blocks.Count == MostBlocks && !_blocks.ContainsKey(id))
                throw new Refusal(409, "BlockCountExceedsLimit", $"an upload may have {MostBlocks} blocks");
            if (_blocks.Keys.FirstOrDefault(other => other != Whole) is { } known && id != Whole && known.Length != id.Length)
                throw new Refusal(400, "InvalidBlobOrBlock", $"the ids of an upload's blocks have one length, found '{id}' after '{known}'");
            return _places.Take(id, length);
        }
    }

    private static bool AreInOrder(IReadOnlyList<Block> blocks)
    {
        var end = 0L;
        foreach (var block in blocks)
        {
            if (block.Offset != end)
                return false;
            end += block.Length;
        }

        return true;
    }

    private async ValueTask ReorderAsync(IReadOnlyList<string> ids, List<Block> blocks, CancellationToken cancellationToken)
    {
        var file = NewFile($"{_path}.{++_files}.partial");
        try
        {
            var end = 0L;
            foreach (var (id, block) in ids.Zip(blocks))
            {
                await file.CopyAsync(File, block.Offset, end, block.Length, cancellationToken).ConfigureAwait(false);
                _blocks[id] = block with { Offset = end };
                end += block.Length;
            }

            foreach (var left in _blocks.Keys.Except(ids).ToList())
                _blocks.Remove(left);
            _places.Reset(end);
            (File, file) = (file, File);
        }
        finally
        {
            file.Dispose();
        }
    }

    private Refusal TooLarge(long size) =>
        new(413, "RequestBodyTooLarge", $"an upload may have {Most} bytes, found {size}");

    private readonly record struct Block(long Offset, long Length);
}
