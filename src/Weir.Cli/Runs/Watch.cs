using Weir.Cli.Projects;
using Weir.Engine.Sources;

namespace Weir.Cli.Runs;

/// <summary>Runs again whenever files of the project change, until it is interrupted.</summary>
internal sealed class Watch(RunRequest request, Surroundings around)
{
    // Editors and build tools change several files at once.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs until it is interrupted.</summary>
    /// <returns>The exit code of the last run.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tree = (await Project.OpenAsync(request.Project, around, cancellationToken).ConfigureAwait(false)).Tree;
        while (true)
        {
            // What jobs change in the project's own folder is no reason to run them again.
            using var before = request.Settings.InPlace ? null : new Changes(tree);
            var code = await new RunStart(request, around).RunAsync(end.Token).ConfigureAwait(false);
            if (code == ExitCode.Cancelled)
                return code;
            await around.Error.WriteLineAsync($"weir: waiting for a change in {tree.Root}; Ctrl-C ends").ConfigureAwait(false);
            using var after = before is null ? new Changes(tree) : null;
            var changes = before ?? after!;
            using var interrupts = new Interrupts(end.Cancel, end.Cancel, static _ => { });
            try
            {
                await changes.WaitAsync(Settling, around.Time, end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return code;
            }
        }
    }

    /// <summary>Tells when files that git does not ignore have changed.</summary>
    private sealed class Changes : IDisposable
    {
        private readonly FileSystemWatcher _watcher;
        private readonly SemaphoreSlim _changed = new(0, 1);
        private readonly GitTree _tree;

        public Changes(GitTree tree)
        {
            _tree = tree;
            _watcher = new FileSystemWatcher(tree.Root) { IncludeSubdirectories = true };
            _watcher.Changed += (_, change) => Take(change.FullPath);
            _watcher.Created += (_, change) => Take(change.FullPath);
            _watcher.Deleted += (_, change) => Take(change.FullPath);
            _watcher.Renamed += (_, change) => Take(change.FullPath);
            _watcher.EnableRaisingEvents = true;
        }

        public async Task WaitAsync(TimeSpan settling, TimeProvider time, CancellationToken cancellationToken)
        {
            await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            do
                await Task.Delay(settling, time, cancellationToken).ConfigureAwait(false);
            while (await _changed.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false));
        }

        public void Dispose()
        {
            _watcher.Dispose();
            _changed.Dispose();
        }

        private void Take(string path)
        {
            var relative = Path.GetRelativePath(_tree.Root, path);
            if (relative == ".git" || relative.StartsWith(".git/", StringComparison.Ordinal) || _tree.IsIgnored(relative))
                return;
            lock (_changed)
            {
                if (_changed.CurrentCount == 0)
                    _changed.Release();
            }
        }
    }
}
