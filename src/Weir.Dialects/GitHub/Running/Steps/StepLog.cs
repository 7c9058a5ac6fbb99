using System.Text;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>The log of one step, and what it says for people to see beside it. Safe for concurrent use.</summary>
/// <param name="job">The job.</param>
/// <param name="number">The number of the step.</param>
internal sealed class StepLog(RunningJob job, int number)
{
    /// <summary>How many characters of a message are kept, as on GitHub.</summary>
    private const int LongestMessage = 4096;

    /// <summary>How many annotations of one severity a step may tell; the rest is in the log alone.</summary>
    private const int MostOfOneKind = 100;

    private readonly int[] _told = new int[3];
    private readonly StringBuilder _summary = new();

    /// <summary>The number of the step.</summary>
    public int Number => number;

    /// <summary>The first error that the step told, if it told one.</summary>
    public string? FirstError { get; private set; }

    /// <summary>Appends a line.</summary>
    public void Write(LogKind kind, ReadOnlySpan<byte> utf8) => job.Context.Log.Write(number, kind, utf8);

    /// <summary>Appends the lines of a text.</summary>
    public void Write(LogKind kind, string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
            Write(kind, line);
    }

    /// <summary>Appends the environment variables of a step, as an introduction of it shows them.</summary>
    public void WriteVariables(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var any = false;
        foreach (var (name, value) in variables)
        {
            if (!any)
                Write(LogKind.Output, "env:");
            any = true;
            Write(LogKind.Output, $"  {name}: {value}");
        }
    }

    /// <summary>Opens a group of lines.</summary>
    public void BeginGroup(string title) => Write(LogKind.GroupStart, title.AsSpan());

    /// <summary>Closes the group.</summary>
    public void EndGroup() => Write(LogKind.GroupEnd, ReadOnlySpan<byte>.Empty);

    /// <summary>Appends what is only for finding the cause of something.</summary>
    public void Debug(string text)
    {
        if (job.IsDebug)
            Write(LogKind.Debug, text);
    }

    /// <summary>Says what went wrong.</summary>
    public void Error(string message) => Annotate(new Annotation(Severity.Error, message));

    /// <summary>Says what is probably not as meant.</summary>
    public void Warning(string message) => Annotate(new Annotation(Severity.Warning, message));

    /// <summary>Says something: in the log and beside it.</summary>
    public void Annotate(Annotation annotation)
    {
        Write(KindOf(annotation.Severity), annotation.Message);
        Tell(annotation);
    }

    /// <summary>Says something beside the log alone.</summary>
    public void Tell(Annotation annotation)
    {
        if (TryCount(annotation))
            job.Report.Tell(new Annotated(job.Leg, number, Masked(annotation)));
    }

    /// <summary>Says something beside the log alone, once it is known what.</summary>
    public void Tell(Annotation annotation, Func<Annotation, ValueTask<Annotation>> complete)
    {
        if (!TryCount(annotation))
            return;
        job.Report.Enqueue(async () =>
        {
            var completed = await complete(annotation).ConfigureAwait(false);
            await job.Context.Events.TellAsync(new Annotated(job.Leg, number, Masked(completed)), CancellationToken.None).ConfigureAwait(false);
        });
    }

    /// <summary>Adds to the summary of the step.</summary>
    public void AddSummary(string markdown)
    {
        lock (_summary)
        {
            if (_summary.Length > 0 && _summary[^1] != '\n')
                _summary.Append('\n');
            _summary.Append(job.Context.Masks.Apply(markdown));
        }
    }

    /// <summary>Hands the summary over, where there is one: at the end of the step.</summary>
    public void TellSummary()
    {
        string summary;
        lock (_summary)
            summary = _summary.ToString();
        if (summary.Length > 0)
            job.Report.Enqueue(() => job.Context.Events.SummarizeAsync(number, summary, CancellationToken.None));
    }

    /// <summary>The kind of line that a severity is.</summary>
    public static LogKind KindOf(Severity severity) => severity switch
    {
        Severity.Error => LogKind.Error,
        Severity.Warning => LogKind.Warning,
        _ => LogKind.Notice,
    };

    private bool TryCount(Annotation annotation)
    {
        if (annotation.Severity == Severity.Error)
            FirstError ??= annotation.Message;
        return Interlocked.Increment(ref _told[(int)annotation.Severity]) <= MostOfOneKind;
    }

    private Annotation Masked(Annotation annotation) => annotation with
    {
        Message = Cut(job.Context.Masks.Apply(annotation.Message)),
        Title = annotation.Title is { } title ? job.Context.Masks.Apply(title) : null,
        File = annotation.File is { } file ? job.Context.Masks.Apply(file) : null,
    };

    private static string Cut(string message) => message.Length <= LongestMessage ? message : message[..LongestMessage];

    private void Write(LogKind kind, ReadOnlySpan<char> line)
    {
        Span<byte> small = stackalloc byte[256];
        var length = Encoding.UTF8.GetMaxByteCount(line.Length);
        var utf8 = length <= small.Length ? small : new byte[length];
        Write(kind, utf8[..Encoding.UTF8.GetBytes(line, utf8)]);
    }
}
