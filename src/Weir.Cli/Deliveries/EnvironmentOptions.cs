using System.CommandLine;

namespace Weir.Cli.Deliveries;

/// <summary>The argument and options that all commands about an environment have.</summary>
internal sealed class EnvironmentOptions
{
    private readonly Argument<string?> _environment = new("environment") { Description = "The environment of weir.yaml. May be left out where there is one.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _app = new("--app") { Description = "The application of weir.yaml. May be left out where there is one.", HelpName = "NAME" };
    private readonly Option<string?> _directory = new("--directory", "-C") { Description = "Look for weir.yaml here instead of in the current folder.", HelpName = "DIR" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_environment);
        command.Add(_app);
        command.Add(_directory);
    }

    /// <summary>What was given.</summary>
    public EnvironmentChoice Of(ParseResult result) => new(result.GetValue(_directory), result.GetValue(_app), result.GetValue(_environment));
}
