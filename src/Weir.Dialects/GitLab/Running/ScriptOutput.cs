using System.Globalization;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Takes the output of a script: shows commands at their marks, and makes groups of GitLab's sections.</summary>
/// <param name="log">The log of the job.</param>
/// <param name="step">The number of the section.</param>
/// <param name="lines">The lines of the script.</param>
/// <param name="mark">What marks the beginning of a line, followed by its index.</param>
/// <param name="sees">Takes each line that is shown; null for nobody.</param>
internal sealed class ScriptOutput(IJobLog log, int step, IReadOnlyList<string> lines, string mark, Action<string>? sees) : IOutput
{
    private readonly byte[] _mark = Encoding.ASCII.GetBytes(mark);

    /// <inheritdoc/>
    public void Line(ReadOnlySpan<byte> utf8)
    {
        var at = utf8.IndexOf(_mark);
        if (at < 0 || !int.TryParse(utf8[(at + _mark.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= lines.Count)
        {
            Show(utf8);
            return;
        }

        // A shell that traces what it does shows the mark before it writes it.
        if (at > 0 && utf8[..at].EndsWith("+ echo "u8))
            return;

        // What the command before it wrote last did not end with a line break.
        if (at > 0)
            Show(utf8[..at]);
        var shown = Shown(lines[index]);
        log.Write(step, LogKind.Command, Encoding.UTF8.GetBytes(shown));
        sees?.Invoke($"$ {shown}");
    }

    private void Show(ReadOnlySpan<byte> utf8)
    {
        if (SectionMark.Read(utf8) is { } section)
        {
            log.Write(step, section.IsStart ? LogKind.GroupStart : LogKind.GroupEnd, section.IsStart ? Encoding.UTF8.GetBytes(section.Title) : []);
            return;
        }

        // What a progress bar has drawn over is not shown again.
        var drawn = utf8.TrimEnd((byte)'\r');
        var shown = drawn[(drawn.LastIndexOf((byte)'\r') + 1)..];
        log.Write(step, LogKind.Output, shown);
        sees?.Invoke(Encoding.UTF8.GetString(shown));
    }

    private static string Shown(string line)
    {
        var lines = line.Trim().Split('\n');
        return lines.Length == 1 ? lines[0] : $"{lines[0]} # collapsed multi-line command";
    }
}
