using Weir.Engine.Logs;
using Weir.Pipelines.Execution;

namespace Weir.Cli.Views;

/// <summary>Lines of kept logs as text.</summary>
internal static class LogLines
{
    /// <summary>The line, with a word before it that says what it is where it is not just output.</summary>
    public static string Text(LogLine line) => Mark(line.Kind) + line.Text;

    private static string Mark(LogKind kind) => kind switch
    {
        LogKind.Error => "error: ",
        LogKind.Warning => "warning: ",
        LogKind.Notice => "notice: ",
        LogKind.Debug => "debug: ",
        LogKind.Command => "$ ",
        LogKind.GroupStart => "▸ ",
        _ => "  ",
    };
}
