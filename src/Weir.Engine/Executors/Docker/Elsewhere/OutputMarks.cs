namespace Weir.Engine.Executors.Docker.Elsewhere;

/// <summary>Finds the marks in the bytes of a process' output, and takes them out.</summary>
/// <param name="mark">How a mark begins; one byte more says which it is. Its first byte is rare in texts.</param>
internal sealed class OutputMarks(byte[] mark)
{
    /// <summary>All that was written before a process ended has come.</summary>
    public const byte Arrived = (byte)'b';

    /// <summary>Nobody can write any more.</summary>
    public const byte Ended = (byte)'e';

    private byte[] _rest = [];

    /// <summary>Takes bytes as they come, and gives what is no mark; the beginning of what may be one waits for its end.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="marks">Gets the marks that were found.</param>
    public byte[] Take(ReadOnlySpan<byte> bytes, List<byte> marks)
    {
        var all = (ReadOnlySpan<byte>)(byte[])[.. _rest, .. bytes];
        var output = new byte[all.Length];
        var count = 0;
        while (!all.IsEmpty)
        {
            var at = all.IndexOf(mark[0]);
            var plain = at < 0 ? all : all[..at];
            plain.CopyTo(output.AsSpan(count));
            count += plain.Length;
            all = all[plain.Length..];
            if (all.Length <= mark.Length && all.CommonPrefixLength(mark) == all.Length)
                break;
            if (all.StartsWith(mark))
            {
                marks.Add(all[mark.Length]);
                all = all[(mark.Length + 1)..];
                continue;
            }

            output[count++] = all[0];
            all = all[1..];
        }

        _rest = all.ToArray();
        return output[..count];
    }

    /// <summary>What waited, where nothing more comes.</summary>
    public byte[] Rest() => _rest;
}
