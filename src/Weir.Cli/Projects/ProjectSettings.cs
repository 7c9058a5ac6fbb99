using System.CommandLine;

namespace Weir.Cli.Projects;

/// <summary>Which project a command is about, and where it gets actions from.</summary>
/// <param name="Folder">The folder to start from; null for the current one.</param>
/// <param name="Offline">True where nothing may be fetched.</param>
/// <param name="Actions">Folders that stand in for actions, as <c>owner/name[@ref]=path</c>.</param>
internal sealed record ProjectSettings(string? Folder, bool Offline, IReadOnlyList<string> Actions)
{
    /// <summary>What a person names as the pipeline: a file of that path is one, wherever it lies. Null for none.</summary>
    public string? Named { get; init; }

    /// <summary>True where a project without pipelines will do that has a delivery file.</summary>
    public bool OrDelivery { get; init; }
}

/// <summary>The options that all commands about a project have.</summary>
internal sealed class ProjectOptions
{
    private readonly Option<string?> _folder = new("--directory", "-C")
    {
        Description = "Look for the project here instead of in the current folder.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _offline = new("--offline")
    {
        Description = "Fetch nothing: actions and reusable workflows come from the cache.",
    };

    private readonly Option<string[]> _actions = new("--action")
    {
        Description = "Use a local folder in place of an action, or of a project that a GitLab pipeline includes from. Can be given several times.",
        HelpName = "OWNER/NAME[@REF]=PATH",
        DefaultValueFactory = static _ => [],
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_folder);
        AddSourcesTo(command);
    }

    /// <summary>Adds those that say where actions come from.</summary>
    public void AddSourcesTo(Command command)
    {
        command.Add(_offline);
        command.Add(_actions);
    }

    /// <summary>What was given.</summary>
    public ProjectSettings Of(ParseResult result) =>
        new(result.GetValue(_folder), result.GetValue(_offline), result.GetValue(_actions) ?? []);
}
