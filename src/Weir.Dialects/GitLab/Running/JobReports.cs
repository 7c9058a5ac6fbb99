using Weir.Dialects.GitLab.Merging;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Running;

/// <summary>A report that a job names.</summary>
/// <param name="Kind">Its kind, such as <c>junit</c>; for coverage its format.</param>
/// <param name="Path">Where it is: a pattern.</param>
internal sealed record JobReport(string Kind, string Path);

/// <summary>The reports of <c>artifacts:reports</c>.</summary>
internal static class JobReports
{
    /// <summary>The reports that a job names.</summary>
    public static IReadOnlyList<JobReport> Of(RunningJob job) =>
        [.. job.Settings.Part("artifacts").Part("reports").Entries.SelectMany(report => Of(report.Name, report.Value))];

    /// <summary>The files that it names as reports of tests and of coverage; null where it names none.</summary>
    public static async Task<IReadOnlyList<string>?> TestsAndCoverageAsync(RunningJob job)
    {
        List<string> patterns = [.. Of(job).Where(report => report.Kind is "junit" or "cobertura" or "jacoco").Select(report => report.Path)];
        return patterns.Count == 0 ? null : [.. (await JobPaths.FindAsync(job, patterns).ConfigureAwait(false)).Select(file => file.Path)];
    }

    private static IEnumerable<JobReport> Of(string kind, YamlNode value)
    {
        if (kind != "coverage_report")
            return NodeTexts.Of(value).Select(path => new JobReport(kind, path));
        var coverage = new JobText(value as YamlNode.Mapping);
        return coverage.Text("path") is { } path ? [new JobReport(coverage.Text("coverage_format") ?? kind, path)] : [];
    }
}
