using System.Text;
using CsCheck;
using Weir.Engine.Executors.Docker.Elsewhere;

namespace Weir.Engine.Tests.Executors.Docker.Elsewhere;

public sealed class OutputMarksTests
{
    private static readonly byte[] Mark = [1, .. "mark"u8];

    private static readonly Gen<byte[]> Bytes = Gen.OneOf("\u0001", "\u0001\u0001ma", "mar", "k", "text\n", "b", "\u0001mar").Array[0, 12].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    [Fact]
    public void Marks_are_found_and_all_else_passes_wherever_the_pieces_end() =>
        Gen.Select(Bytes, Bytes, Gen.Int[1, 7]).Where((first, last, _) => !HasMark(first) && !HasMark(last)).Sample((first, last, piece) =>
        {
            var (finder, marks, output) = (new OutputMarks(Mark), new List<byte>(), new List<byte>());
            byte[] all = [.. first, .. Mark, OutputMarks.Arrived, .. last, .. Mark, OutputMarks.Ended];

            foreach (var bytes in all.Chunk(piece))
                output.AddRange(finder.Take(bytes, marks));

            Assert.Equal([OutputMarks.Arrived, OutputMarks.Ended], marks);
            Assert.Equal([.. first, .. last], output);
            Assert.Empty(finder.Rest());
        });

    [Fact]
    public void What_only_begins_like_a_mark_is_kept_back_until_it_is_known()
    {
        var (finder, marks) = (new OutputMarks(Mark), new List<byte>());

        Assert.Equal("a"u8.ToArray(), finder.Take("a\u0001ma"u8, marks));
        Assert.Equal("\u0001ma"u8.ToArray(), finder.Rest());
        Assert.Equal("\u0001max"u8.ToArray(), finder.Take("x"u8, marks));
        Assert.Empty(marks);
    }

    private static bool HasMark(byte[] bytes) => bytes.AsSpan().IndexOf(Mark) >= 0;
}
