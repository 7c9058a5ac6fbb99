using System.Runtime.InteropServices;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns.Tools;

/// <summary>Where tools can be on the machine of a job.</summary>
internal sealed class ToolPlaces(BuiltInCall call, StepEnvironment environment)
{
    // More of them than a person makes: they lead round in a circle.
    private const int MostLinks = 40;

    private IJobFiles Files => call.Job.Session.Files;

    /// <summary>The folders in which the hosted images, and earlier jobs, keep tools.</summary>
    public IEnumerable<string> Caches =>
        new[] { environment["RUNNER_TOOL_CACHE"], environment["AGENT_TOOLSDIRECTORY"], call.Job.Session.Places.Tools }.Where(path => path.Length > 0).Distinct();

    /// <summary>
    /// The folders of <c>PATH</c>, but for those in which a version manager only passes on to what it has chosen, and those that a setup action made
    /// for this job: who sets a tool up again means those of the machine.
    /// </summary>
    public IEnumerable<string> SearchPath => environment.SearchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => folder.Length > 1 ? folder.TrimEnd('/') : folder)
        .Where(folder => folder.StartsWith('/') && JobPath.Name(folder) != "shims"
            && !folder.StartsWith($"{call.Job.Session.Places.Temporary}/weir-", StringComparison.Ordinal))
        .Distinct();

    /// <summary>The folder of a version manager: what its variable says, what its shims in <c>PATH</c> belong to, or its usual place at home.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="usual">The place, relative to the home folder.</param>
    public IEnumerable<string> OfManager(string variable, string usual)
    {
        var shims = environment.SearchPath.Split(':').Select(folder => folder.TrimEnd('/')).Where(folder => folder.EndsWith($"/{usual}/shims", StringComparison.Ordinal));
        return new[] { environment[variable] }.Concat(shims.Select(JobPath.Parent)).Append($"{call.Job.Session.Places.Home}/{usual}")
            .Where(path => path.Length > 0).Select(path => path.TrimEnd('/')).Distinct();
    }

    /// <summary>The folders, and links to folders, in a folder.</summary>
    public async ValueTask<IReadOnlyList<string>> FoldersInAsync(string folder, CancellationToken cancellationToken)
    {
        List<string> found = [];
        await foreach (var file in Files.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            if (file.Kind == JobFileKind.Folder || (file.Kind == JobFileKind.Link && await Files.IsFolderAsync(file.Path, cancellationToken).ConfigureAwait(false)))
                found.Add(file.Path);
        }

        return found;
    }

    /// <summary>The folder in which a program of a folder really is: one in <c>PATH</c> is often a link to where the rest of its tool is.</summary>
    public async ValueTask<string> RealFolderAsync(string folder, string program, CancellationToken cancellationToken)
    {
        var path = $"{folder}/{program}";
        for (var i = 0; i < MostLinks; i++)
        {
            string? target = null;
            await foreach (var file in Files.ListAsync(JobPath.Parent(path), cancellationToken).ConfigureAwait(false))
            {
                if (file.Path == path)
                    target = file.LinkTarget;
            }

            if (target is null)
                return JobPath.Parent(path);
            path = Path.GetFullPath(target, JobPath.Parent(path));
        }

        return folder;
    }

    /// <summary>The complete installations of a tool in the caches: <c>TOOL/VERSION/ARCHITECTURE</c>, with a mark beside it.</summary>
    /// <param name="tool">Its name there, such as <c>Python</c>.</param>
    /// <param name="architecture">Such as <c>x64</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<IReadOnlyList<CachedTool>> CachedAsync(string tool, string architecture, CancellationToken cancellationToken)
    {
        List<CachedTool> found = [];
        foreach (var cache in Caches)
        {
            foreach (var version in await FoldersInAsync($"{cache}/{tool}", cancellationToken).ConfigureAwait(false))
            {
                if (await Files.IsFileAsync($"{version}/{architecture}.complete", cancellationToken).ConfigureAwait(false))
                    found.Add(new CachedTool(JobPath.Name(version), $"{version}/{architecture}"));
            }
        }

        return found;
    }

    /// <summary>The processors of the machine in the words of the published actions.</summary>
    public string Architecture => NameOf(call.Job.Session.Machine.Architecture);

    /// <summary>Refuses an architecture that the machine is not of.</summary>
    /// <exception cref="ActionFailure">The input names another one.</exception>
    public void CheckArchitecture()
    {
        var asked = call.Input("architecture").ToLowerInvariant() switch { "amd64" => "x64", "aarch64" => "arm64", "ia32" => "x86", var other => other };
        if (asked.Length > 0 && asked != Architecture)
            throw new ActionFailure($"input 'architecture' is '{asked}', but this machine is '{Architecture}': run the job on another machine, or leave the input out");
    }

    private static string NameOf(Architecture architecture) => architecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x64",
        System.Runtime.InteropServices.Architecture.X86 => "x86",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };
}

/// <summary>An installation in a cache of tools.</summary>
/// <param name="Version">The name of its folder.</param>
/// <param name="Folder">Where it is.</param>
internal sealed record CachedTool(string Version, string Folder);
