using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>A node that is installed.</summary>
/// <param name="Major">Its major version.</param>
/// <param name="Path">Its program.</param>
internal sealed record InstalledNode(int Major, string Path);

/// <summary>Finds the nodes that are installed: in <c>PATH</c>, by nvm, and in the tool cache. Safe for concurrent use.</summary>
internal sealed class InstalledNodes(RunningJob job)
{
    private readonly ConcurrentDictionary<string, InstalledNode?> _known = [];

    /// <summary>The nodes, each once; that of <paramref name="path"/> first.</summary>
    public async Task<IReadOnlyList<InstalledNode>> FindAsync(string path, CancellationToken cancellationToken)
    {
        List<InstalledNode?> found = [];
        if (await job.Context.Session.FindProgramAsync("node", path, cancellationToken).ConfigureAwait(false) is { } program)
            found.Add(await AskAsync(program, path, cancellationToken).ConfigureAwait(false));
        var nvm = job.Context.Session.Environment.GetValueOrDefault("NVM_DIR") ?? $"{job.Places.Home}/.nvm";
        await AddAsync(found, $"{nvm}/versions/node", "bin/node", cancellationToken).ConfigureAwait(false);
        var architecture = job.Context.Session.Machine.Architecture.ToString().ToLowerInvariant();
        await AddAsync(found, $"{job.Places.Tools}/node", $"{architecture}/bin/node", cancellationToken).ConfigureAwait(false);
        await AddAsync(found, ContainerPlaces.Nodes, "bin/node", cancellationToken).ConfigureAwait(false);
        return [.. found.OfType<InstalledNode>().Distinct()];
    }

    // The folders of nvm and of the tool cache are named after the versions in them.
    private async Task AddAsync(List<InstalledNode?> found, string folder, string program, CancellationToken cancellationToken)
    {
        await foreach (var version in job.Files.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            var path = $"{version.Path}/{program}";
            if (MajorOf(version.Path[(version.Path.LastIndexOf('/') + 1)..]) is { } major && await job.Files.StatAsync(path, cancellationToken).ConfigureAwait(false) is { Kind: JobFileKind.File })
                found.Add(new InstalledNode(major, path));
        }
    }

    private async Task<InstalledNode?> AskAsync(string program, string path, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(program, out var known))
            return known;
        var answer = new Answer();
        var result = await job.Context.Session.RunAsync(
            new ProcessRequest
            {
                Program = program,
                Arguments = ["--version"],
                WorkingDirectory = job.Places.Workspace,
                Environment = new Dictionary<string, string>(job.Context.Session.Environment) { ["PATH"] = path },
            },
            answer,
            cancellationToken).ConfigureAwait(false);
        return _known[program] = result.ExitCode == 0 && MajorOf(answer.Text) is { } major ? new InstalledNode(major, program) : null;
    }

    private static int? MajorOf(string version) =>
        int.TryParse(version.Trim().TrimStart('v').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;

    private sealed class Answer : IOutput
    {
        private string? _first;

        public string Text => _first ?? "";

        public void Line(ReadOnlySpan<byte> utf8) => _first ??= Encoding.UTF8.GetString(utf8);
    }
}
