using System.Security.Cryptography;
using Weir.Dialects.Globs;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns.Tools;

/// <summary>The digest of files that <c>hashFiles</c> makes: that of their digests one after the other.</summary>
internal static class FileDigest
{
    /// <summary>The digest in lower-case hexadecimal digits; null where no file fits.</summary>
    /// <param name="session">The job.</param>
    /// <param name="patterns">Patterns, one a line.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async ValueTask<string?> OfAsync(IJobSession session, string patterns, CancellationToken cancellationToken)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0;
        var places = new GlobPlaces(session.Places.Workspace, session.Places.Home);
        var globber = Globber.Parse(patterns, places, new GlobOptions { Folders = false, FollowLinks = false });
        await foreach (var file in globber.FindAsync(session.Files, cancellationToken).ConfigureAwait(false))
        {
            if (!await session.Files.IsFileAsync(file.Path, cancellationToken).ConfigureAwait(false))
                continue;
            var stream = await session.Files.OpenReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                all.AppendData(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
            count++;
        }

        return count == 0 ? null : Convert.ToHexStringLower(all.GetHashAndReset());
    }
}
