using System.Globalization;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Takes the output of a script: shows commands at their marks, and makes groups of GitLab's sections.</summary>
/// <param name="log">The log of the job.</param>
/// <param name="step">The number of the section.</param>
/// <param name="lines">The lines of the script.</param>
/// <param name="mark">What marks the beginning of a line, followed by its index.</param>
/// <param name="sees">Takes each line of output; null for nobody.</param>
internal sealed class ScriptOutput(IJobLog log, int step, IReadOnlyList<string> lines, string mark, Action<string>? sees) : IOutput
{
    private readonly byte[] _mark = Encoding.ASCII.GetBytes(mark);

    /// <inheritdoc/>
    public void Line(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(_mark) && int.TryParse(utf8[_mark.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < lines.Count)
        {
            log.Write(step, LogKind.Command, Encoding.UTF8.GetBytes(Shown(lines[index])));
            return;
        }

        if (SectionMark.Read(utf8) is { } section)
        {
            log.Write(step, section.IsStart ? LogKind.GroupStart : LogKind.GroupEnd, section.IsStart ? Encoding.UTF8.GetBytes(section.Title) : []);
            return;
        }

        // What a progress bar has drawn over is not shown again.
        var last = utf8.TrimEnd((byte)'\r').LastIndexOf((byte)'\r');
        var shown = utf8[(last + 1)..];
        log.Write(step, LogKind.Output, shown);
        sees?.Invoke(Encoding.UTF8.GetString(shown));
    }

    private static string Shown(string line)
    {
        var lines = line.TrimEnd('\n').Split('\n');
        return lines.Length == 1 ? lines[0] : $"{lines[0]} # collapsed multi-line command";
    }
}
