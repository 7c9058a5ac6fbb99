using Weir.Cli.Projects;

namespace Weir.Cli.Views;

/// <summary>Commands that a person can paste.</summary>
internal static class Hint
{
    /// <summary>A command about a project, as it is to be written where the person stands.</summary>
    /// <param name="around">Where the person stands.</param>
    /// <param name="project">The project's folder.</param>
    /// <param name="command">The command with its arguments.</param>
    public static string For(Surroundings around, string project, string command)
    {
        var program = around.Environment.GetValueOrDefault("WEIR_COMMAND") is { Length: > 0 } given ? given : "weir";
        return ProjectFolder.TryFind(around.Folder) == project
            ? $"{program} {command}"
            : $"{program} {command} -C {Path.GetRelativePath(around.Folder, project)}";
    }
}
