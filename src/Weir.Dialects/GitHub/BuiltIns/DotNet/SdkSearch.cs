using Weir.Dialects.GitHub.BuiltIns.Tools;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.DotNet;

/// <summary>An installation of .NET, which may hold several SDKs.</summary>
/// <param name="Folder">Where <c>dotnet</c> is.</param>
/// <param name="Sdks">Its SDKs.</param>
internal sealed record DotNetInstallation(string Folder, IReadOnlyList<SemanticVersion> Sdks)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Sdks.Count == 0 ? "no SDK" : string.Join(", ", Sdks.Order()))} in {Folder}";
}

/// <summary>Finds the installations of .NET on the machine.</summary>
internal sealed class SdkSearch(BuiltInCall call, StepEnvironment environment)
{
    private readonly ToolPlaces _places = new(call, environment);

    /// <summary>All of them, those first that the environment names.</summary>
    public async ValueTask<IReadOnlyList<DotNetInstallation>> FindAsync(CancellationToken cancellationToken)
    {
        List<DotNetInstallation> found = [];
        foreach (var folder in await FoldersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (found.Exists(other => other.Folder == folder) || !await call.Job.Session.Files.IsFileAsync($"{folder}/dotnet", cancellationToken).ConfigureAwait(false))
                continue;
            var sdks = await _places.FoldersInAsync($"{folder}/sdk", cancellationToken).ConfigureAwait(false);
            found.Add(new DotNetInstallation(folder, [.. sdks.Select(sdk => SemanticVersion.TryParse(JobPath.Name(sdk))).OfType<SemanticVersion>()]));
        }

        return found;
    }

    private async ValueTask<IReadOnlyList<string>> FoldersAsync(CancellationToken cancellationToken)
    {
        List<string> folders = [environment["DOTNET_INSTALL_DIR"], environment["DOTNET_ROOT"]];
        foreach (var folder in _places.SearchPath)
            folders.Add(await _places.RealFolderAsync(folder, "dotnet", cancellationToken).ConfigureAwait(false));
        folders.AddRange([$"{call.Job.Session.Places.Home}/.dotnet", "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet"]);
        return [.. folders.Where(folder => folder.Length > 0).Select(folder => folder.TrimEnd('/'))];
    }
}
