using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>Gives jobs the files of a folder as their repository.</summary>
public sealed class FolderSources(string folder) : ISourceCheckout
{
    public const string Commit = "1111111111111111111111111111111111111111";

    public async ValueTask<CheckedOut> CheckOutAsync(IJobSession session, CheckoutRequest request, CancellationToken cancellationToken)
    {
        await CopyAsync(folder, session.Files, request.Path, cancellationToken);
        return new CheckedOut(Commit, "refs/heads/main", "copied the folder");
    }

    /// <summary>Copies a folder of this machine to where a job has its files.</summary>
    public static async Task CopyAsync(string folder, IJobFiles files, string to, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using var target = await files.OpenWriteAsync($"{to}/{Path.GetRelativePath(folder, file)}", new FileInfo(file).UnixFileMode, cancellationToken);
            await using var source = File.OpenRead(file);
            await source.CopyToAsync(target, cancellationToken);
        }
    }
}
