using System.Globalization;

namespace Weir.Toolkit.Blobs;

/// <summary>
/// Chooses where blocks go in the file of an upload, so that it mostly needs no putting together: blocks that are sent at once arrive in any order, but
/// the official clients number them in their ids, and give all but the last one the same length. Where that does not hold, a block goes to the end.
/// </summary>
/// <param name="most">How many bytes the blob may have.</param>
internal sealed class BlockPlaces(long most)
{
    private const int MostDigits = 9;

    private readonly HashSet<long> _slots = [];
    private long _length;
    private long _end;
    private long _slotsEnd = long.MaxValue;

    /// <summary>How many bytes were given a place, also to blocks that have come again since.</summary>
    public long Taken { get; private set; }

    /// <summary>The place for a block.</summary>
    public long Take(string id, long length)
    {
        if (_length == 0)
            _length = length;
        Taken += length;
        var offset = Expected(id, length) ?? Last();
        _end = Math.Max(_end, offset + length);
        return offset;
    }

    /// <summary>Begins anew behind what there is.</summary>
    public void Reset(long end)
    {
        _slots.Clear();
        (Taken, _end, _slotsEnd) = (end, end, 0);
    }

    private long? Expected(string id, long length)
    {
        if (length > _length || NumberOf(id) is not { } number)
            return null;
        var offset = number * _length;
        return offset + length <= Math.Min(most, _slotsEnd) && _slots.Add(number) ? offset : null;
    }

    // What follows no rule bounds what does.
    private long Last()
    {
        _slotsEnd = Math.Min(_slotsEnd, _end);
        return _end;
    }

    private static long? NumberOf(string id)
    {
        Span<byte> decoded = stackalloc byte[BlockUpload.LongestId];
        if (!Convert.TryFromBase64String(id, decoded, out var count))
            return null;
        var digits = decoded[Math.Max(0, count - MostDigits)..count];
        digits = digits[(digits.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1)..];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
