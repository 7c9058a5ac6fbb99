using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>Reads and writes small text files of a job.</summary>
internal static class JobFileTexts
{
    private const int Longest = 1 << 20;

    extension(IJobFiles files)
    {
        /// <summary>The text of a file; null where there is none.</summary>
        /// <exception cref="ActionFailure">It is no file, or longer than a megabyte.</exception>
        public async ValueTask<string?> ReadTextAsync(string path, CancellationToken cancellationToken)
        {
            if (await files.StatAsync(path, cancellationToken).ConfigureAwait(false) is not { } file)
                return null;
            if (file.Kind != JobFileKind.File)
                throw new ActionFailure($"'{path}' is a {(file.Kind == JobFileKind.Folder ? "folder" : "device, socket or pipe")}, a file was expected");
            if (file.Length > Longest)
                throw new ActionFailure($"'{path}' has {file.Length} bytes: a file of at most {Longest} was expected");
            using var reader = new StreamReader(await files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false), Encoding.UTF8);
            return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }

        /// <summary>Writes a file; folders on the way are made.</summary>
        public async ValueTask WriteTextAsync(string path, string text, UnixFileMode? mode, CancellationToken cancellationToken)
        {
            var stream = await files.OpenWriteAsync(path, mode, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        }

        /// <summary>True where there is a file, or a link to one.</summary>
        public async ValueTask<bool> IsFileAsync(string path, CancellationToken cancellationToken) =>
            await files.StatAsync(path, cancellationToken).ConfigureAwait(false) is { Kind: JobFileKind.File };

        /// <summary>True where there is a folder, or a link to one.</summary>
        public async ValueTask<bool> IsFolderAsync(string path, CancellationToken cancellationToken) =>
            await files.StatAsync(path, cancellationToken).ConfigureAwait(false) is { Kind: JobFileKind.Folder };
    }
}
