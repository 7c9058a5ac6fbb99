using CsCheck;
using Weir.Engine.Executors.Host;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Host;

public sealed class LineSplitterTests
{
    [Fact]
    public void Lines_do_not_depend_on_how_the_bytes_arrive()
    {
        var some = Gen.OneOf(Gen.Const((byte)'\n'), Gen.Const((byte)'\r'), Gen.Const((byte)'a'), Gen.Byte);
        Gen.Select(some.Array[0, 300], Gen.Int[1, 40].List[1, 40]).Sample((bytes, portions) =>
        {
            var whole = Split(bytes, [bytes.Length]);
            Assert.Equal(whole, Split(bytes, portions));
            Assert.Equal(Expected(bytes), whole);
        });
    }

    [Theory]
    [InlineData(LineSplitter.Longest - 1, 1)]
    [InlineData(LineSplitter.Longest, 1)]
    [InlineData(LineSplitter.Longest + 1, 2)]
    [InlineData((LineSplitter.Longest * 2) + 1, 3)]
    public void A_line_is_one_up_to_a_megabyte_whatever_ends_it(int length, int pieces)
    {
        foreach (var end in (string[])["", "\n", "\r\n"])
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)'x', length), .. end.Select(character => (byte)character)];
            var lines = Split(bytes, [65_536]);
            Assert.Equal(pieces, lines.Count);
            Assert.Equal(length, lines.Sum(line => line.Length));
        }
    }

    [Fact]
    public void An_output_that_throws_leaves_room_for_what_is_read_next()
    {
        var splitter = new LineSplitter(new OutputTo(_ => throw new InvalidOperationException("the disk is full")));
        splitter.Free.Fill((byte)'\n');
        Assert.Throws<InvalidOperationException>(() => splitter.Advance(splitter.Free.Length));
        Assert.False(splitter.Free.IsEmpty);
    }

    private static IReadOnlyList<byte[]> Split(byte[] bytes, List<int> portions)
    {
        var output = new RecordedOutput();
        var splitter = new LineSplitter(output);
        ReadOnlySpan<byte> rest = bytes;
        for (var i = 0; !rest.IsEmpty; i++)
        {
            var count = Math.Min(Math.Min(portions[i % portions.Count], rest.Length), splitter.Free.Length);
            rest[..count].CopyTo(splitter.Free);
            splitter.Advance(count);
            rest = rest[count..];
        }

        splitter.Flush();
        return output.Bytes;
    }

    private static List<byte[]> Expected(byte[] bytes)
    {
        var text = string.Concat(bytes.Select(value => (char)value));
        var lines = text.Split('\n').ToList();
        var last = lines[^1];
        lines.RemoveAt(lines.Count - 1);
        for (var i = 0; i < lines.Count; i++)
            lines[i] = lines[i].EndsWith('\r') ? lines[i][..^1] : lines[i];
        if (last.Length > 0)
            lines.Add(last);
        return lines.ConvertAll(line => line.Select(character => (byte)character).ToArray());
    }
}
