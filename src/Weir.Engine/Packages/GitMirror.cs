using System.Security.Cryptography;
using System.Text;
using Weir.Engine.Archives;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Packages;

/// <summary>A bare repository with single commits of another one. Not safe for concurrent use: its user holds a lock.</summary>
/// <param name="git">Runs git.</param>
/// <param name="folder">The repository.</param>
/// <param name="address">Where the other one is.</param>
/// <param name="options">How to fetch.</param>
/// <param name="time">The time.</param>
internal sealed class GitMirror(GitProgram git, string folder, Uri address, GitPackageOptions options, TimeProvider time)
{
    private static readonly ArchiveLimits Limits = new() { Entries = 200_000, Bytes = 8L << 30 };

    /// <summary>Fetches one branch, tag or commit, and says which commit it is.</summary>
    /// <exception cref="PackageException">It cannot be had.</exception>
    public async ValueTask<string> FetchAsync(PackageReference package, string reference, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Combine(folder, "objects")))
            await CreateAsync(cancellationToken).ConfigureAwait(false);
        var kept = "refs/weir/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reference)).AsSpan(0, 10));
        for (var attempt = 1; ; attempt++)
        {
            var failure = await TryFetchAsync($"+{reference}:{kept}", cancellationToken).ConfigureAwait(false);
            if (failure is null)
                return await CommitOfAsync(package, kept, cancellationToken).ConfigureAwait(false);
            if (failure.Of(package, reference, address) is { } final)
                throw final;
            if (attempt >= options.Attempts)
                throw failure.Unreachable(package, address, attempt);
            await Task.Delay(TimeSpan.FromSeconds(attempt), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The names of the tags of a repository.</summary>
    /// <exception cref="PackageException">They cannot be listed.</exception>
    public static async ValueTask<IReadOnlyList<string>> TagsAsync(GitProgram git, Uri address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        const string prefix = "refs/tags/";
        var lines = "";
        var result = await git.RunAsync(
            ["-c", "protocol.allow=never", "-c", $"protocol.{address.Scheme}.allow=always", "ls-remote", "--tags", "--refs", "--", address.AbsoluteUri],
            ownConfiguration: true,
            async (output, token) => lines = await new StreamReader(output).ReadToEndAsync(token).ConfigureAwait(false),
            timeout,
            cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0
            ? [.. lines.Split('\n').Where(line => line.Contains(prefix, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(prefix, StringComparison.Ordinal) + prefix.Length)..])]
            : throw new PackageException($"the tags of '{address}' cannot be listed: {result.Error}");
    }

    /// <summary>Writes the files of a commit into a new folder.</summary>
    /// <exception cref="PackageException">The commit holds something that cannot be laid out safely, or is not here.</exception>
    public async ValueTask ExportAsync(PackageReference package, string commit, string to, CancellationToken cancellationToken)
    {
        var guard = new ArchiveGuard(Limits, long.MaxValue, OperatingSystemKind.Linux);
        var unpacker = new TarUnpacker(new LocalUnpackTarget(to), guard);
        try
        {
            var result = await git.RunAsync(
                ["-C", folder, "archive", "--format=tar", commit],
                ownConfiguration: false,
                async (tar, token) => await unpacker.UnpackAsync(tar, token).ConfigureAwait(false),
                options.Timeout,
                cancellationToken).ConfigureAwait(false);
            if (result.ExitCode != 0)
                throw new PackageException($"the files of '{package}' cannot be read from '{folder}': {result.Error}; delete that folder and run again");
        }
        catch (Exception refused) when (refused is StoreException or TimeoutException)
        {
            throw new PackageException($"the files of '{package}' at commit {commit} cannot be laid out: {refused.Message}", refused);
        }
    }

    private async ValueTask CreateAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var result = await git.RunAsync(
            ["init", "--quiet", "--bare", "--template=", folder], ownConfiguration: false, Ignore, options.Timeout, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw new PackageException($"git cannot make a repository in '{folder}': {result.Error}");
    }

    private async ValueTask<GitFailure?> TryFetchAsync(string refspec, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-C", folder, "-c", "protocol.allow=never", "-c", $"protocol.{address.Scheme}.allow=always", "-c", "http.lowSpeedLimit=1",
            "-c", "http.lowSpeedTime=30", "fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--", address.AbsoluteUri, refspec,
        ];
        try
        {
            var result = await git.RunAsync(arguments, ownConfiguration: true, Ignore, options.Timeout, cancellationToken).ConfigureAwait(false);
            return result.ExitCode == 0 ? null : new GitFailure(result.Error);
        }
        catch (TimeoutException slow)
        {
            return new GitFailure(slow.Message);
        }
    }

    private async ValueTask<string> CommitOfAsync(PackageReference package, string kept, CancellationToken cancellationToken)
    {
        var commit = "";
        var result = await git.RunAsync(
            ["-C", folder, "rev-parse", "--verify", "--quiet", $"{kept}^{{commit}}"],
            ownConfiguration: false,
            async (output, token) => commit = await new StreamReader(output).ReadToEndAsync(token).ConfigureAwait(false),
            options.Timeout,
            cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? commit.Trim() : throw new PackageException($"'{package}' is no commit, and points to none");
    }

    private static Task Ignore(Stream output, CancellationToken cancellationToken) => output.CopyToAsync(Stream.Null, cancellationToken);
}
