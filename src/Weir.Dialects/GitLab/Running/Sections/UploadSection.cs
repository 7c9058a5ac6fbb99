using System.Globalization;
using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Keeps what <c>artifacts</c> and <c>pages</c> name, and reads the dotenv report.</summary>
internal sealed class UploadSection(RunningJob job)
{
    private static readonly string[] PagesFolder = ["public"];

    /// <summary>Keeps it.</summary>
    /// <returns>The variables of the dotenv report.</returns>
    /// <exception cref="SectionException">It cannot be kept.</exception>
    public async Task<Value.Map> RunAsync(bool succeeded)
    {
        var artifacts = job.Settings.Part("artifacts");
        var holds = Conditions.Hold(artifacts.Text("when"), succeeded);
        var paths = holds ? [.. artifacts.Texts("paths"), .. Pages(succeeded)] : Pages(succeeded);
        var untracked = holds && artifacts.Is("untracked");
        var reports = artifacts.Part("reports").Entries.SelectMany(ReportFiles).ToList();
        if (paths.Count == 0 && !untracked && (reports.Count == 0 || !holds))
            return Value.Map.None;
        var section = await Section.BeginAsync(job, "upload_artifacts", "Upload artifacts").ConfigureAwait(false);
        if (paths.Count > 0 || untracked)
            await KeepAsync(section, artifacts, paths, untracked).ConfigureAwait(false);
        var dotenv = Value.Map.None;
        if (holds && reports.Count > 0)
        {
            await KeepReportsAsync(section, reports).ConfigureAwait(false);
            dotenv = await ReadDotenvAsync(section, [.. reports.Where(report => report.Kind == "dotenv").Select(report => report.Path)]).ConfigureAwait(false);
        }

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

    private async Task KeepAsync(Section section, JobText artifacts, IReadOnlyList<string> paths, bool untracked)
    {
        var files = await new JobPaths(job).FindAsync(paths, artifacts.Texts("exclude"), (path, why) => section.WarnAsync($"'{path}' is not kept: {why}")).ConfigureAwait(false);
        if (untracked)
            files = [.. files.Concat(await new Untracked(job).FindAsync().ConfigureAwait(false)).DistinctBy(file => file.Name)];
        if (files.Count > 0)
            await PutAsync(section, JobArtifact.NameOf(job.Context.Assignment.Leg.Id.Job), files, artifacts).ConfigureAwait(false);
    }

    private async Task KeepReportsAsync(Section section, List<(string Kind, string Path)> reports)
    {
        var files = await new JobPaths(job).FindAsync([.. reports.Select(report => report.Path)], [], (path, why) => section.WarnAsync($"the report '{path}' is not kept: {why}")).ConfigureAwait(false);
        if (files.Count > 0)
            await PutAsync(section, $"{JobArtifact.NameOf(job.Context.Assignment.Leg.Id.Job)}.reports", files, job.Settings.Part("artifacts")).ConfigureAwait(false);
    }

    private async Task PutAsync(Section section, string name, IReadOnlyList<PackedFile> files, JobText artifacts)
    {
        try
        {
            var kept = await job.Context.Artifacts.PutAsync(
                job.Context.Assignment.Run.Id, name, files, job.Context.Session,
                new ArtifactOptions { Overwrite = true, IsExact = true, RetentionDays = DaysOf(artifacts.Text("expire_in")) }, job.Force).ConfigureAwait(false);
            var shown = artifacts.Text("name") is { } given ? $" as '{job.Variables.Expand(given)}'" : "";
            section.Say(string.Create(CultureInfo.InvariantCulture, $"Kept {files.Count} {(files.Count == 1 ? "file" : "files")}{shown}, {kept.Size} bytes"));
            if (artifacts.Text("expose_as") is { } title)
                section.Say($"A merge request would show it as '{title}'");
        }
        catch (StoreException exception)
        {
            throw await section.FailAsync(exception.Message, FailureCause.System).ConfigureAwait(false);
        }
    }

    private async Task<Value.Map> ReadDotenvAsync(Section section, IReadOnlyList<string> paths)
    {
        var files = await new JobPaths(job).FindAsync(paths, [], static (_, _) => Task.CompletedTask).ConfigureAwait(false);
        List<KeyValuePair<string, Value>> variables = [];
        foreach (var file in files)
        {
            using var reader = new StreamReader(await job.Context.Session.Files.OpenReadAsync(file.Path, job.Force).ConfigureAwait(false));
            var number = 0;
            while (await reader.ReadLineAsync(job.Force).ConfigureAwait(false) is { } line)
            {
                number++;
                if (line.Split('=', 2) is not [var name, var value] || !name.Trim().All(character => char.IsAsciiLetterOrDigit(character) || character == '_') || name.Trim().Length == 0)
                    throw await section.FailAsync($"{file.Name}:{number}: expected NAME=value, with letters, digits and '_' in the name, found '{line}'; empty lines and comments are not allowed", FailureCause.System).ConfigureAwait(false);
                variables.Add(KeyValuePair.Create(name.Trim(), Value.Of(value.Trim())));
            }
        }

        return new Value.Map(variables, StringComparer.Ordinal);
    }

    private static IEnumerable<(string Kind, string Path)> ReportFiles((string Name, Yaml.YamlNode Value) report) => report.Name == "coverage_report"
        ? new JobText(report.Value as Yaml.YamlNode.Mapping).Text("path") is { } path ? [(report.Name, path)] : []
        : Merging.NodeTexts.Of(report.Value).Select(path => (report.Name, path));

    // The store keeps whole days, and each artifact for at least one.
    private static int? DaysOf(string? text) => text is null or "never" || Duration.Parse(text) is not { } length ? null : Math.Clamp((int)Math.Ceiling(length.TotalDays), 1, 90);
}
