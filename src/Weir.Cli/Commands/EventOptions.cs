using System.CommandLine;
using Weir.Cli.Projects;

namespace Weir.Cli.Commands;

/// <summary>The options that say which event a command is about.</summary>
internal sealed class EventOptions
{
    private readonly Option<string?> _event = new("--event", "-e")
    {
        Description = "The event: push, pull_request, tag, schedule, workflow_dispatch and all others of the service; after a colon its activity, such as "
            + "pull_request:labeled. By default push.",
        HelpName = "EVENT",
    };

    private readonly Option<string?> _file = new("--event-file")
    {
        Description = "A JSON file with the event's payload; it is laid over what Weir derives from the repository.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _reference = new("--ref")
    {
        Description = "The branch or tag to run for. By default what is checked out.",
        HelpName = "REF",
    };

    private readonly Option<string?> _target = new("--target")
    {
        Description = "The branch that a pull or merge request is for. By default the default branch.",
        HelpName = "BRANCH",
    };

    private readonly Option<string[]> _inputs = new("--input", "-i")
    {
        Description = "An input of the pipeline. Can be given several times.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string[]> _variables = new("--var")
    {
        Description = "A variable: vars.NAME of GitHub Actions, a variable of the pipeline in GitLab CI. Can be given several times.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string[]> _variableFiles = new("--var-file")
    {
        Description = "A YAML file with variables as the project's settings have them, with 'masked', 'protected', 'type' and 'scope'. "
            + ".weir/variables.yml is read without being named. Can be given several times.",
        HelpName = "FILE",
        DefaultValueFactory = static _ => [],
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_event);
        command.Add(_file);
        command.Add(_reference);
        command.Add(_target);
        command.Add(_inputs);
        command.Add(_variables);
        command.Add(_variableFiles);
    }

    /// <summary>What was given.</summary>
    public EventRequest Of(ParseResult result, Surroundings around) => EventRequest.Parse(
        result.GetValue(_event),
        result.GetValue(_reference),
        result.GetValue(_inputs) ?? [],
        result.GetValue(_file) is { } file ? Path.GetFullPath(file, around.Folder) : null) with
    {
        Target = result.GetValue(_target),
        Variables = Pairs.Parse(result.GetValue(_variables) ?? [], "--var"),
        VariableFiles = result.GetValue(_variableFiles) ?? [],
    };
}
