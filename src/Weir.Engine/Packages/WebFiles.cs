using System.Security.Cryptography;
using System.Text;
using Weir.Engine.Storage;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Sources;

namespace Weir.Engine.Packages;

/// <summary>Single files by their addresses: downloaded once, pinned by their digest in the lock file.</summary>
internal sealed class WebFiles(GitPackageOptions options, TimeProvider time)
{
    private const int Largest = 10 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads one; what keeps it from being read is in the answer.</summary>
    public async ValueTask<SourceLookup> ReadAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return new SourceLookup.Missing($"'{address}' is no address that begins with http:// or https://");
        try
        {
            var wanted = new PackageReference(NameOf(uri), NameOf(uri) == address ? "file" : $"file-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..16]}");
            var pinned = options.LockFile is { } path ? PackageLock.Read(path).Find(wanted) : null;
            if (pinned is not null && File.Exists(Kept(pinned)))
                return Found(uri, await File.ReadAllBytesAsync(Kept(pinned), cancellationToken).ConfigureAwait(false));
            if (options.Offline)
                return new SourceLookup.Missing($"it is not in '{options.CacheFolder}', and nothing may be fetched; run once without --offline");
            var content = await DownloadAsync(uri, cancellationToken).ConfigureAwait(false);
            var digest = Convert.ToHexStringLower(SHA256.HashData(content));
            if (pinned is not null && pinned != digest)
                return new SourceLookup.Missing($"it has changed since it was pinned in '{options.LockFile}'; delete its line there to take it as it is now");
            Directory.CreateDirectory(Path.GetDirectoryName(Kept(digest))!);
            AtomicFile.Write(Kept(digest), content, durable: false);
            if (pinned is null)
                await PinAsync(wanted, digest, cancellationToken).ConfigureAwait(false);
            return Found(uri, content);
        }
        catch (Exception cause) when (cause is HttpRequestException or PackageException or StoreException or IOException or UnauthorizedAccessException)
        {
            return new SourceLookup.Missing(cause.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SourceLookup.Missing($"it was not there after {options.Timeout}");
        }
    }

    private string Kept(string digest) => Path.Combine(options.CacheFolder, "files", digest);

    private async ValueTask PinAsync(PackageReference wanted, string digest, CancellationToken cancellationToken)
    {
        if (options.LockFile is not { } path)
            return;
        var key = Path.Combine(options.CacheFolder, "locks", FolderNames.Of(Path.GetFullPath(path)));
        using var held = await StoreLock.AcquireAsync(key, options.Timeout, time, cancellationToken).ConfigureAwait(false);
        var pins = PackageLock.Read(path);
        pins.Pin(wanted, digest);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(pins.ToString()), durable: true);
    }

    private async ValueTask<byte[]> DownloadAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = options.Timeout, MaxResponseContentBufferSize = Largest };
        return await client.GetByteArrayAsync(uri, cancellationToken).ConfigureAwait(false);
    }

    // Users, passwords and queries of addresses may be secret: they are neither written down nor shown.
    private static string NameOf(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static SourceLookup Found(Uri address, byte[] content)
    {
        try
        {
            return new SourceLookup.Found(new SourceText(NameOf(address), Strict.GetString(content).TrimStart('\ufeff')));
        }
        catch (DecoderFallbackException)
        {
            return new SourceLookup.Missing("it is not UTF-8 text");
        }
    }
}
