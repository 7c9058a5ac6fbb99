using System.Security.Cryptography;
using Weir.Dialects.Globs;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>What <c>hashFiles</c> computes: the SHA-256 of the SHA-256s of the files in the workspace that fit, in the order of the search.</summary>
internal static class FileHash
{
    private const string FollowLinks = "--follow-symbolic-links";

    /// <summary>The hash in lower-case hexadecimal digits; empty where no file fits.</summary>
    /// <param name="job">The job.</param>
    /// <param name="patterns">The arguments, one a line; the first may be an option.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FormatException">The patterns are none; the message says why.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static async Task<string> ComputeAsync(RunningJob job, string patterns, CancellationToken cancellationToken)
    {
        var (option, rest) = patterns.StartsWith("--", StringComparison.Ordinal) ? Split(patterns) : ("", patterns);
        if (option.Length > 0 && !option.Equals(FollowLinks, StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"'hashFiles' knows the option '{FollowLinks}', found '{option}'");
        var globber = Globber.Parse(rest, new GlobPlaces(job.Places.Workspace, job.Places.Home), new GlobOptions { FollowLinks = option.Length > 0 });
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var any = false;
        await foreach (var found in globber.FindAsync(job.Files, cancellationToken).ConfigureAwait(false))
        {
            if (!found.Path.StartsWith($"{job.Places.Workspace}/", StringComparison.Ordinal))
                continue;
            var file = found.Kind == JobFileKind.Link ? await job.Files.StatAsync(found.Path, cancellationToken).ConfigureAwait(false) : found;
            if (file is { Kind: not JobFileKind.File })
                continue;
            var stream = await job.Files.OpenReadAsync(found.Path, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                all.AppendData(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
            any = true;
        }

        return any ? Convert.ToHexStringLower(all.GetHashAndReset()) : "";
    }

    private static (string First, string Others) Split(string lines)
    {
        var end = lines.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? (lines, "") : (lines[..end], lines[(end + 1)..]);
    }
}
