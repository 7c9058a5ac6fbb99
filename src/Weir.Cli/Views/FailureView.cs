using System.Text.RegularExpressions;
using Weir.Engine.Logs;
using Weir.Engine.Runs;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Views;

/// <summary>What of a failed leg a person wants to see first: the failed tests, the annotations, the lines of the log that matter, the source.</summary>
internal sealed partial class FailureView(RunFolder folder, SourceExcerpts sources)
{
    private const int Looked = 2_000;
    private const int ShortLog = 16;
    private const int MostErrors = 10;
    private const int Tail = 4;
    private const int MostPlaces = 3;
    private const int MostTests = 8;

    /// <summary>The lines to show, without colours; the caller indents them.</summary>
    public IReadOnlyList<string> Lines(LegState leg)
    {
        List<string> lines = [];
        List<SourcePlace> places = [];
        foreach (var test in leg.Tests.SelectMany(report => report.Failures).Take(MostTests))
        {
            lines.Add($"✘ {test.Name}: {test.Message.Split('\n')[0]}");
            if (test is { File: { } file, Line: { } at } && sources.Find(file) is { } found)
                places.Add(new SourcePlace(found, at));
        }

        foreach (var note in leg.Annotations.Select(annotated => annotated.Annotation).Where(note => note.Severity == Severity.Error && note.File is not null))
        {
            var message = note.Message.Split('\n')[0];
            lines.Add(message.StartsWith($"{note.File}:", StringComparison.Ordinal) ? message : $"{note.File}{(note.Line is { } line ? $":{line}" : "")}: {message}");
            if (note.Line is { } at && sources.Find(note.File!) is { } found)
                places.Add(new SourcePlace(found, at));
        }

        var failed = leg.Steps.FirstOrDefault(step => step.Finished?.Conclusion == JobResult.Failure);
        var log = LogOf(leg, failed?.Started.Step ?? 0);
        lines.AddRange(Pick(log).Where(line => !lines.Exists(said => said.Contains(line, StringComparison.Ordinal))).ToList());

        // The innermost place of a trace is its last one.
        places.AddRange(log.Where(IsError).Concat(log).Select(sources.PlaceIn).OfType<SourcePlace>().Reverse());
        foreach (var place in places.Distinct().Take(MostPlaces))
        {
            lines.Add("");
            lines.Add($"{place.File}:{place.Line}");
            lines.AddRange(sources.Lines(place));
        }

        return [.. lines.Select(TerminalText.Strip)];
    }

    private List<string> LogOf(LegState leg, int step)
    {
        using var reader = new JobLogReader(folder.LogOf(leg.Leg.Id, leg.Attempt, leg.Try));
        var last = reader.LastLine;
        var shown = new PlainLeg([]);
        return
        [
            .. reader.Read(new LogRange { First = Math.Max(1, last - Looked), Step = step })
                .Where(line => shown.Shows(step, line.Kind, line.Utf8.Span) && line.Kind is not (LogKind.Debug or LogKind.Command))
                .Select(line => TerminalText.Strip(line.Text)),
        ];
    }

    private static List<string> Pick(List<string> log)
    {
        if (log.Count <= ShortLog)
            return log;
        var errors = log.Index().Where(line => IsError(line.Item)).Select(line => line.Index).ToList();
        SortedSet<int> shown = [.. errors.Take(MostErrors / 2), .. errors.TakeLast(MostErrors / 2), .. Enumerable.Range(log.Count - Tail, Tail)];
        List<string> picked = [];
        var previous = -1;
        foreach (var at in shown)
        {
            if (at != previous + 1)
                picked.Add("  …");
            picked.Add(log[at]);
            previous = at;
        }

        return picked;
    }

    private static bool IsError(string line) => ErrorWord().IsMatch(line);

    [GeneratedRegex(@"^E  |\b(error|errors|fail|failed|failure|exception|panic|assert|assertion|assertionerror|traceback|fatal|not found|cannot|denied)\b|Error\b|Exception\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ErrorWord();
}
