using System.Globalization;
using System.Text;
using Weir.Engine.Logs;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Logs;

internal static class LogTestLines
{
    public static void Write(this IJobLog log, string text, int step = 1, LogKind kind = LogKind.Output) =>
        log.Write(step, kind, Encoding.UTF8.GetBytes(text));

    public static void WriteNumbered(this IJobLog log, int first, int count)
    {
        for (var number = first; number < first + count; number++)
            log.Write(Numbered(number));
    }

    public static string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"this is line {number} of the log, which says nothing else");

    public static IReadOnlyList<LogLine> ReadAll(string folder, LogRange? range = null)
    {
        using var reader = new JobLogReader(folder);
        return [.. reader.Read(range ?? new LogRange())];
    }

    public static IReadOnlyList<string> Texts(string folder, LogRange? range = null) => [.. ReadAll(folder, range).Select(line => line.Text)];
}
