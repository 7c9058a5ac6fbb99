using System.Runtime.CompilerServices;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Reports;

/// <summary>Finds the reports that a job left: new or changed XML files whose name and first element say that they are one.</summary>
/// <remarks>Links are not followed, and the folders of packages and of version control are not searched.</remarks>
public sealed class ReportFinder
{
    // Some file systems keep whole seconds only, and the kernel's clock for files is a little late.
    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(1);

    private readonly IJobFiles _files;
    private readonly string _folder;
    private readonly DateTimeOffset _since;
    private readonly ReportSearch _search;

    private ReportFinder(IJobFiles files, string folder, DateTimeOffset since, ReportSearch search) =>
        (_files, _folder, _since, _search) = (files, folder, since - Coarse, search);

    /// <summary>Finds the reports, those of the upper folders first. Broken ones, and where the search ended early, are among the results.</summary>
    /// <param name="files">The job's files.</param>
    /// <param name="folder">Where to look, such as the workspace: an absolute path.</param>
    /// <param name="since">When the job began: what did not change since then is not its report.</param>
    /// <param name="search">How far to look.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static IAsyncEnumerable<FoundReport> FindAsync(
        IJobFiles files, string folder, DateTimeOffset since, ReportSearch search, CancellationToken cancellationToken) =>
        new ReportFinder(files, folder, since, search).FindAsync(cancellationToken);

    /// <summary>Reads files that are said to be reports, whatever their names. What is none is among the results, with what it is instead.</summary>
    /// <param name="files">The job's files.</param>
    /// <param name="folder">What their names are shown relative to, such as the workspace: an absolute path.</param>
    /// <param name="paths">The files.</param>
    /// <param name="search">How much of them is read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<FoundReport> ReadAsync(
        IJobFiles files, string folder, IEnumerable<string> paths, ReportSearch search, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var finder = new ReportFinder(files, folder, DateTimeOffset.MinValue + Coarse, search);
        var opened = 0;
        foreach (var path in paths)
        {
            if (++opened > search.Files)
            {
                yield return new FoundReport.Unread("", $"more than {search.Files} files are named as reports; the others were not read");
                yield break;
            }

            yield return await files.StatAsync(path, cancellationToken).ConfigureAwait(false) is { Kind: JobFileKind.File } file
                ? await finder.ReadAsync(file, cancellationToken).ConfigureAwait(false) ?? new FoundReport.Unread(finder.Relative(path), "it is no report of the formats of JUnit, Cobertura or JaCoCo")
                : new FoundReport.Unread(finder.Relative(path), "it is no file");
        }
    }

    private async IAsyncEnumerable<FoundReport> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (seen, opened) = (0, 0);
        Queue<(string Path, int Depth)> folders = new([(_folder, 0)]);
        while (folders.TryDequeue(out var folder))
        {
            var (entries, failure) = await ListAsync(folder.Path, _search.Entries - seen, cancellationToken).ConfigureAwait(false);
            seen += entries.Count;
            foreach (var entry in entries)
            {
                if (entry.Kind == JobFileKind.Folder && folder.Depth < _search.Depth && ReportNames.IsOwn(entry.Path))
                    folders.Enqueue((entry.Path, folder.Depth + 1));
                if (!MayBeReport(entry))
                    continue;
                if (++opened > _search.Files)
                {
                    yield return new FoundReport.Unread("", $"more than {_search.Files} files may be reports; the others were not read");
                    yield break;
                }

                if (await ReadAsync(entry, cancellationToken).ConfigureAwait(false) is { } report)
                    yield return report;
            }

            if (failure is not null)
                yield return new FoundReport.Unread(Relative(folder.Path), failure);
            if (seen < _search.Entries)
                continue;
            yield return new FoundReport.Unread("", $"the search for reports ended after {_search.Entries} files and folders");
            yield break;
        }
    }

    private bool MayBeReport(JobFile file) =>
        file is { Kind: JobFileKind.File, Length: > 0 } && file.Modified >= _since && ReportNames.IsPlausible(Relative(file.Path));

    private async ValueTask<(List<JobFile> Entries, string? Failure)> ListAsync(string folder, int most, CancellationToken cancellationToken)
    {
        List<JobFile> entries = [];
        try
        {
            await foreach (var entry in _files.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            {
                entries.Add(entry);
                if (entries.Count == most)
                    break;
            }

            return (entries, null);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return (entries, $"the folder cannot be searched: {denied.Message}");
        }
    }

    private async ValueTask<FoundReport?> ReadAsync(JobFile file, CancellationToken cancellationToken)
    {
        var name = Relative(file.Path);
        if (file.Length > _search.Bytes)
            return new FoundReport.Unread(name, $"the file has {file.Length} bytes, and a report at most {_search.Bytes}");
        try
        {
            var content = await _files.OpenReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
                return Read(name, content);
        }
        catch (FileNotFoundException)
        {
            // A process that the job left behind has removed it.
            return null;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return new FoundReport.Unread(name, $"the file cannot be read: {denied.Message}");
        }
    }

    private FoundReport? Read(string name, Stream content)
    {
        using var reader = new ReportReader(content, _search.Report);
        if (!BeginsAsXml(reader))
            return null;
        try
        {
            if (JUnitReport.IsOne(reader))
                return new FoundReport.Tests(name, JUnitReport.Read(reader));
            if (CoberturaReport.IsOne(reader))
                return new FoundReport.Coverage(name, CoberturaReport.Read(reader));
            return JacocoReport.IsOne(reader) && JacocoReport.Read(reader) is { } report ? new FoundReport.Coverage(name, report) : null;
        }
        catch (ReportException broken)
        {
            return new FoundReport.Unread(name, $"line {broken.Line}: {broken.Message}");
        }
    }

    // What is broken before it says what it is, is no report as far as anybody can tell.
    private static bool BeginsAsXml(ReportReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (ReportException)
        {
            return false;
        }
    }

    private string Relative(string path) => path.Length > _folder.Length ? path[(_folder.Length + 1)..] : "";
}
