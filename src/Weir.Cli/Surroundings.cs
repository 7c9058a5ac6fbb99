using System.Collections;
using System.Text;
using Spectre.Console;
using Weir.Cli.Views;

namespace Weir.Cli;

/// <summary>What the program finds around it: streams, folder, environment, time.</summary>
internal sealed record Surroundings
{
    /// <summary>Takes results, as bytes.</summary>
    public required Stream Output { get; init; }

    /// <summary>Takes what is said beside them.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The folder that the program was started in.</summary>
    public required string Folder { get; init; }

    /// <summary>The environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>True where a person sees the output at once, in a terminal that can redraw it.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>True where a person can be asked.</summary>
    public bool CanAsk { get; init; }

    /// <summary>True where the output may have colours.</summary>
    public bool HasColors { get; init; }

    /// <summary>The container engine that the person names for Weir alone; null for none.</summary>
    public string? EngineHost => Environment.GetValueOrDefault("WEIR_DOCKER_HOST") is { Length: > 0 } named ? named : null;

    /// <summary>Takes results, as text; the same as <see cref="Output"/>. What could steer a terminal does not reach it.</summary>
    public TextWriter Out => field ??= IsTerminal ? new TerminalWriter(Unguarded) : Unguarded;

    /// <summary>Draws tables and the like on the output. What could steer a terminal does not reach it.</summary>
    public IAnsiConsole Console => field ??= ConsoleOn(Out);

    /// <summary>Asks, and draws what changes: it may steer the terminal, so what others wrote must be stripped before.</summary>
    public IAnsiConsole LiveConsole => field ??= ConsoleOn(Unguarded);

    private TextWriter Unguarded => field ??= new StreamWriter(Output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    private IAnsiConsole ConsoleOn(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = HasColors ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = HasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = IsTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        Out = new ConsoleOutput(writer, IsTerminal),
    });

    /// <summary>Those of this process.</summary>
    public static Surroundings OfProcess()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        var isTerminal = !System.Console.IsOutputRedirected && environment.GetValueOrDefault("TERM", "dumb") != "dumb";
        var noColor = environment.GetValueOrDefault("NO_COLOR", "").Length > 0;
        var forced = environment.GetValueOrDefault("FORCE_COLOR", "").Length > 0 || environment.GetValueOrDefault("CLICOLOR_FORCE", "0") != "0";
        return new Surroundings
        {
            Output = System.Console.OpenStandardOutput(),
            Error = System.Console.IsErrorRedirected ? System.Console.Error : new TerminalWriter(System.Console.Error),
            Folder = Directory.GetCurrentDirectory(),
            Environment = environment,
            Time = TimeProvider.System,
            IsTerminal = isTerminal,
            CanAsk = isTerminal && !System.Console.IsInputRedirected,
            HasColors = !noColor && (isTerminal || forced),
        };
    }

    /// <summary>Spectre asks the output for its size; where there is no terminal, lines are as long as they are.</summary>
    private sealed class ConsoleOutput(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        private const int Unbounded = 10_000;

        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => isTerminal && System.Console.WindowWidth is > 0 and var width ? width : isTerminal ? 80 : Unbounded;

        public int Height => isTerminal && System.Console.WindowHeight is > 0 and var height ? height : 24;

        public void SetEncoding(Encoding encoding)
        {
            // The writer's is fixed: UTF-8.
        }
    }
}
