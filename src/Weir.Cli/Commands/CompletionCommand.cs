using System.CommandLine;

namespace Weir.Cli.Commands;

/// <summary><c>weir completion</c>: what a shell needs to complete the command line.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # Completes weir's command line. Add to ~/.bashrc: eval "$(weir completion bash)"
        _weir_complete() {
            local IFS=$'\n'
            COMPREPLY=($(weir "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
        }
        complete -o default -F _weir_complete weir

        """;

    private const string Zsh = """
        #compdef weir
        # Completes weir's command line. Add to ~/.zshrc: eval "$(weir completion zsh)"
        _weir_complete() {
            local -a suggestions
            suggestions=("${(@f)$(weir "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a suggestions || _files
        }
        compdef _weir_complete weir

        """;

    private const string Fish = """
        # Completes weir's command line. Add to ~/.config/fish/config.fish: weir completion fish | source
        complete -c weir -a '(weir "[suggest:"(string length (commandline -cp))"]" (commandline -cp) 2>/dev/null)'

        """;

    public static Command Create(Surroundings around)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Write a script that completes the command line in a shell.") { shell };
        command.SetAction(result =>
        {
            around.Out.Write(result.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCode.Success;
        });
        return command;
    }
}
