using Weir.Delivery.Files;
using Weir.Dialects.GitHub;
using Weir.Dialects.GitLab;
using Weir.Pipelines.Dialects;

namespace Weir.Cli.Projects;

/// <summary>Finds the folder that a command is about: the nearest one upward that has pipelines.</summary>
internal static class ProjectFolder
{
    /// <summary>The dialects that this program knows.</summary>
    public static IReadOnlyList<IDialect> Dialects { get; } = [new GitHubDialect(), new GitLabDialect()];

    /// <summary>The dialect of files that a person names and that lie where no dialect looks for them.</summary>
    public static IDialect FreeDialect => Dialects.Single(dialect => dialect.Name == "gitlab");

    /// <summary>Where a person keeps the pipelines of each dialect, for messages.</summary>
    private const string Places = ".github/workflows/*.yml or .gitlab-ci.yml";

    /// <summary>The folder.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="orDelivery">True where a folder without pipelines will do that has a delivery file.</param>
    /// <exception cref="CommandException">There is no such folder.</exception>
    public static string Find(string start, bool orDelivery)
    {
        if (!Directory.Exists(start))
            throw new CommandException($"there is no folder '{start}'");
        return TryFind(start)
            ?? (orDelivery ? Upward(start, static folder => File.Exists(Path.Combine(folder, DeliveryReader.Path))) : null)
            ?? throw new CommandException($"no pipeline was found: '{start}' and the folders above it have no {Places}");
    }

    /// <summary>The folder of a file that a person names as a pipeline, though it lies where none would be looked for: the repository that it is in.</summary>
    public static string Around(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        for (var around = new DirectoryInfo(folder); around is not null; around = around.Parent)
        {
            if (Path.Exists(Path.Combine(around.FullName, ".git")))
                return around.FullName;
        }

        return folder;
    }

    /// <summary>The folder; null where there is none.</summary>
    public static string? TryFind(string start) => Upward(start, HasPipelines);

    private static string? Upward(string start, Func<string, bool> isWanted)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (isWanted(folder.FullName))
                return folder.FullName;
            if (Path.Exists(Path.Combine(folder.FullName, ".git")))
                break;
        }

        return null;
    }

    private static bool HasPipelines(string folder)
    {
        var workflows = Path.Combine(folder, ".github", "workflows");
        return File.Exists(Path.Combine(folder, ".gitlab-ci.yml"))
            || (Directory.Exists(workflows) && Directory.EnumerateFiles(workflows).Any(file => Path.GetExtension(file).ToUpperInvariant() is ".YML" or ".YAML"));
    }
}
