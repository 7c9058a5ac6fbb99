using System.Globalization;
using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Keeps what <c>artifacts</c> and <c>pages</c> name, and tells what reports say.</summary>
internal sealed class UploadSection(RunningJob job)
{
    private const string Dotenv = "dotenv";

    private static readonly string[] PagesFolder = ["public"];

    private readonly JobText _artifacts = job.Settings.Part("artifacts");

    /// <summary>Keeps it.</summary>
    /// <returns>The variables of the dotenv report.</returns>
    /// <exception cref="SectionException">It cannot be kept.</exception>
    public async Task<Value.Map> RunAsync(bool succeeded)
    {
        var holds = Conditions.Hold(_artifacts.Text("when"), succeeded);
        var wanted = new WantedFiles([.. holds ? _artifacts.Texts("paths") : [], .. Pages(succeeded)])
        {
            Excluded = _artifacts.Texts("exclude"),
            Untracked = holds && _artifacts.Is("untracked"),
        };

        // Reports are kept however the job ended.
        var reports = JobReports.Of(job);
        var archives = wanted.Patterns.Count > 0 || wanted.Untracked;
        if (!archives && reports.Count == 0)
            return Value.Map.None;
        var section = await Section.BeginAsync(job, "upload_artifacts", "Upload artifacts").ConfigureAwait(false);
        if (archives)
            await KeepAsync(section, wanted).ConfigureAwait(false);
        if (reports.Count > 0)
            await KeepReportsAsync(section, reports).ConfigureAwait(false);
        await new ReportNotes(job, section).TellAsync(reports).ConfigureAwait(false);
        var dotenv = await ReadDotenvAsync(section, [.. reports.Where(report => report.Kind == Dotenv).Select(report => report.Path)]).ConfigureAwait(false);
        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
        return dotenv;
    }

    private IReadOnlyList<string> Pages(bool succeeded)
    {
        if (!succeeded || (job.Settings["pages"] is null && job.Context.Assignment.Job.Id.Value != "pages") || job.Settings.Text("pages") == "false")
            return [];
        var folder = job.Settings.Part("pages").Text("publish") ?? job.Settings.Text("publish");
        return folder is null ? PagesFolder : [folder];
    }

    private string Name => JobArtifact.NameOf(job.Context.Assignment.Leg.Id.Job);

    private async Task KeepAsync(Section section, WantedFiles wanted)
    {
        var files = await new JobPaths(job, (path, why) => section.WarnAsync($"'{path}' is not kept: {why}")).FindAsync(wanted).ConfigureAwait(false);
        if (files.Count > 0)
            await PutAsync(section, Name, files).ConfigureAwait(false);
    }

    private async Task KeepReportsAsync(Section section, IReadOnlyList<JobReport> reports)
    {
        var files = await new JobPaths(job, (path, why) => section.WarnAsync($"the report '{path}' is not kept: {why}"))
            .FindAsync(new WantedFiles([.. reports.Select(report => report.Path)])).ConfigureAwait(false);
        if (files.Count > 0)
            await PutAsync(section, $"{Name}.reports", files).ConfigureAwait(false);
    }

    private async Task PutAsync(Section section, string name, IReadOnlyList<PackedFile> files)
    {
        try
        {
            var options = new ArtifactOptions { Overwrite = true, IsExact = true, RetentionDays = DaysOf(_artifacts.Text("expire_in")) };
            var kept = await job.Context.Artifacts.PutAsync(job.Context.Assignment.Run.Id, name, files, job.Context.Session, options, job.Force).ConfigureAwait(false);
            var shown = _artifacts.Text("name") is { } given ? $" as '{job.Variables.Expand(given)}'" : "";
            section.Say(string.Create(CultureInfo.InvariantCulture, $"Kept {files.Count} {(files.Count == 1 ? "file" : "files")}{shown}, {kept.Size} bytes"));
            if (_artifacts.Text("expose_as") is { } title)
                section.Say($"A merge request would show it as '{title}'");
        }
        catch (StoreException exception)
        {
            throw await section.FailAsync(exception.Message, FailureCause.System).ConfigureAwait(false);
        }
    }

    private async Task<Value.Map> ReadDotenvAsync(Section section, IReadOnlyList<string> paths)
    {
        var variables = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in await JobPaths.FindAsync(job, paths).ConfigureAwait(false))
        {
            if (await DotenvReport.ReadAsync(job, file, variables).ConfigureAwait(false) is { } problem)
                throw await section.FailAsync(problem, FailureCause.Script).ConfigureAwait(false);
        }

        if (DotenvReport.Concern(variables.Count) is { } concern)
            await section.WarnAsync(concern).ConfigureAwait(false);
        return new Value.Map([.. variables.Select(pair => KeyValuePair.Create(pair.Key, (Value)Value.Of(pair.Value)))], StringComparer.Ordinal);
    }

    // The store keeps whole days, and each artifact for at least one.
    private static int? DaysOf(string? text) => text is null or "never" || Duration.Parse(text) is not { } length ? null : Math.Clamp((int)Math.Ceiling(length.TotalDays), 1, 90);
}
