using System.Security.Cryptography;
using CsCheck;
using Weir.Testing;
using Weir.Toolkit.Access;
using Weir.Toolkit.Blobs;

namespace Weir.Toolkit.Tests;

public sealed class ArrivalDigestTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private int _files;

    [Fact]
    public void Pieces_in_any_order_have_the_digest_of_the_whole() =>
        Gen.Select(Gen.Byte.Array[1, 300].Array[1, 12], Gen.Int[0, int.MaxValue]).Sample((pieces, seed) =>
        {
            var whole = pieces.SelectMany(piece => piece).ToArray();
            using var file = Open();
            using var digest = new ArrivalDigest(file);
            var offsets = pieces.Select((_, index) => pieces.Take(index).Sum(piece => piece.Length)).ToArray();
            var order = Enumerable.Range(0, pieces.Length).OrderBy(index => HashCode.Combine(seed, index)).ToArray();

            Parallel.ForEach(order, index =>
            {
                RandomAccess.Write(file, pieces[index], offsets[index]);
                digest.Wrote(offsets[index], pieces[index].Length);
            });

            return digest.FinishAsync(whole.Length).AsTask().GetAwaiter().GetResult() == Convert.ToHexStringLower(SHA256.HashData(whole));
        }, iter: 200);

    [Fact]
    public async Task Less_than_was_written_and_bytes_that_nobody_told_of_count_as_asked_for()
    {
        byte[] content = [.. Enumerable.Range(0, 1 << 20).Select(number => (byte)(number * 31))];
        using var file = Open();
        using var digest = new ArrivalDigest(file);
        RandomAccess.Write(file, content, 0);
        digest.Wrote(0, content.Length / 2);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), await digest.FinishAsync(content.Length));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content.AsSpan(0, 7))), await digest.FinishAsync(7));
    }

    [Fact]
    public async Task Nothing_is_read_once_it_has_been_given_up()
    {
        using var file = Open();
        var digest = new ArrivalDigest(file);
        digest.Dispose();
        digest.Wrote(0, 10);

        await Assert.ThrowsAsync<Refusal>(async () => await digest.FinishAsync(10));
    }

    public void Dispose() => _folder.Dispose();

    private Microsoft.Win32.SafeHandles.SafeFileHandle Open() =>
        File.OpenHandle(_folder.In($"{Interlocked.Increment(ref _files)}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
}
