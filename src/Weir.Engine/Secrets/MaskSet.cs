using System.Buffers;
using System.Runtime.InteropServices;

namespace Weir.Engine.Secrets;

/// <summary>
/// A fixed set of byte sequences, and where they occur in a line. Most lines hold none: a look at one in several places, with the four bytes
/// there, rules that out, since any sequence that occurs covers one of these places.
/// </summary>
internal sealed class MaskSet
{
    private const int Gram = sizeof(uint);
    private const int Bits = 16;

    private readonly byte[][] _short;
    private readonly Dictionary<uint, byte[][]> _byStart;
    private readonly ulong[] _seen = new ulong[(1 << Bits) / 64];
    private readonly int _stride = 1;

    public MaskSet(IEnumerable<byte[]> sequences)
    {
        var all = sequences.ToList();
        _short = [.. all.Where(sequence => sequence.Length < Gram).OrderByDescending(sequence => sequence.Length)];
        var longer = all.Where(sequence => sequence.Length >= Gram).OrderByDescending(sequence => sequence.Length).ToList();
        _byStart = longer.GroupBy(sequence => GramAt(sequence, 0)).ToDictionary(group => group.Key, group => group.ToArray());
        if (longer.Count == 0)
            return;
        _stride = longer[^1].Length - Gram + 1;
        foreach (var sequence in longer)
        {
            for (var place = 0; place < _stride; place++)
                See(GramAt(sequence, place));
        }
    }

    /// <summary>Writes the line with <c>***</c> in the place of what it holds of the set; sequences that touch become one.</summary>
    /// <returns>False, and nothing is written, where it holds none.</returns>
    public bool Mask(ReadOnlySpan<byte> line, IBufferWriter<byte> to)
    {
        if (!MayHold(line))
            return false;
        var (copied, start, end) = (0, 0, -1);
        for (var place = 0; place < line.Length; place++)
        {
            var length = LongestAt(line, place);
            if (length == 0)
                continue;
            if (place > end)
            {
                Put(line, copied, start, end, to);
                (copied, start) = (Math.Max(end, 0), place);
            }

            end = Math.Max(end, place + length);
        }

        if (end < 0)
            return false;
        Put(line, copied, start, end, to);
        to.Write(line[end..]);
        return true;
    }

    private static void Put(ReadOnlySpan<byte> line, int copied, int start, int end, IBufferWriter<byte> to)
    {
        if (end < 0)
            return;
        to.Write(line[copied..start]);
        to.Write("***"u8);
    }

    private bool MayHold(ReadOnlySpan<byte> line)
    {
        foreach (var sequence in _short)
        {
            if (line.IndexOf(sequence) >= 0)
                return true;
        }

        if (_byStart.Count == 0)
            return false;
        for (var place = 0; place <= line.Length - Gram; place += _stride)
        {
            if (Saw(GramAt(line, place)))
                return true;
        }

        return false;
    }

    private int LongestAt(ReadOnlySpan<byte> line, int place)
    {
        var rest = line[place..];
        if (rest.Length >= Gram && Saw(GramAt(rest, 0)) && _byStart.TryGetValue(GramAt(rest, 0), out var sequences))
        {
            foreach (var sequence in sequences)
            {
                if (rest.StartsWith(sequence))
                    return sequence.Length;
            }
        }

        foreach (var sequence in _short)
        {
            if (rest.StartsWith(sequence))
                return sequence.Length;
        }

        return 0;
    }

    private static uint GramAt(ReadOnlySpan<byte> bytes, int place) => MemoryMarshal.Read<uint>(bytes[place..]);

    private static int Slot(uint gram) => (int)((gram * 2654435769u) >> (32 - Bits));

    private void See(uint gram) => _seen[Slot(gram) >> 6] |= 1UL << Slot(gram);

    private bool Saw(uint gram) => (_seen[Slot(gram) >> 6] & (1UL << Slot(gram))) != 0;
}
