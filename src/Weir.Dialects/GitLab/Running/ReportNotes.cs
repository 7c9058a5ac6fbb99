using System.Text.Json;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Tells what reports of code quality and SARIF say about files.</summary>
internal sealed class ReportNotes(RunningJob job, Section section)
{
    private const int Most = 1000;
    private const int MostBytes = 32 * 1024 * 1024;
    private const int MostText = 4096;

    /// <summary>Tells it. A report that cannot be read is a warning, and fails nothing.</summary>
    public async Task TellAsync(IReadOnlyList<JobReport> reports)
    {
        foreach (var (kind, read) in new (string, Func<JsonElement, IEnumerable<Annotation>>)[] { ("codequality", IssueReports.CodeQuality), ("sarif", IssueReports.Sarif) })
        {
            foreach (var file in await JobPaths.FindAsync(job, [.. reports.Where(report => report.Kind == kind).Select(report => report.Path)]).ConfigureAwait(false))
            {
                if (await ProblemAsync(file, read).ConfigureAwait(false) is { } problem)
                    await section.WarnAsync($"The report '{file.Name}' was not read: {problem}").ConfigureAwait(false);
            }
        }
    }

    private async Task<string?> ProblemAsync(PackedFile file, Func<JsonElement, IEnumerable<Annotation>> read)
    {
        if (await job.Context.Session.Files.StatAsync(file.Path, job.Force).ConfigureAwait(false) is { Length: > MostBytes } large)
            return $"it has {large.Length} bytes, and a report at most {MostBytes}";
        try
        {
            var content = await job.Context.Session.Files.OpenReadAsync(file.Path, job.Force).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                using var document = await JsonDocument.ParseAsync(content, default, job.Force).ConfigureAwait(false);
                var notes = read(document.RootElement).Take(Most + 1).ToList();
                foreach (var note in notes.Take(Most))
                    await job.Context.Events.TellAsync(new Annotated(job.Context.Assignment.Leg.Id, section.Number, Shown(note)), CancellationToken.None).ConfigureAwait(false);
                if (notes.Count > Most)
                    await section.WarnAsync($"The report '{file.Name}' says more than {Most} things, of which the first {Most} are shown").ConfigureAwait(false);
                return null;
            }
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private Annotation Shown(Annotation note) => note with
    {
        Message = Text(note.Message),
        Title = note.Title is { } title ? Text(title) : null,
        File = note.File is { } file ? Text(FileOf(file)) : null,
    };

    // Masked before it is cut, as half of a secret would stay visible.
    private string Text(string text)
    {
        var masked = job.Context.Masks.Apply(text);
        return masked.Length > MostText ? $"{masked[..MostText]}…" : masked;
    }

    // Tools that know no project write where a file is on the machine.
    private string FileOf(string path)
    {
        var local = path.StartsWith("file://", StringComparison.Ordinal) ? Uri.UnescapeDataString(path["file://".Length..]) : path;
        return local.StartsWith($"{job.Workspace}/", StringComparison.Ordinal) ? local[(job.Workspace.Length + 1)..]
            : local.StartsWith("./", StringComparison.Ordinal) ? local[2..]
            : local;
    }
}
