using System.Security.Cryptography;

namespace Weir.Engine.Storage;

/// <summary>What is known of a file that a store is about to keep.</summary>
/// <param name="Size">How many bytes it has.</param>
/// <param name="Digest">Its SHA-256, in lower-case hexadecimal digits.</param>
internal readonly record struct StoredFile(long Size, string Digest)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Writes a file, and digests it on the way.</summary>
    /// <param name="path">The file, which must not be there yet.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <param name="tooMany">What to throw when there are more.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async ValueTask<StoredFile> WriteAsync(
        string path, long most, Func<Exception> tooMany, Func<Stream, ValueTask> write, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            var counted = new DigestStream(file, most, tooMany);
            await using (counted.ConfigureAwait(false))
            {
                await write(counted).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                return new StoredFile(counted.Written, counted.Digest());
            }
        }
    }

    /// <summary>Digests a file that is there.</summary>
    public static async ValueTask<StoredFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        await using (file.ConfigureAwait(false))
            return new StoredFile(file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false)));
    }
}
