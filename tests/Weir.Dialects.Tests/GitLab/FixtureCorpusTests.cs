using Weir.Pipelines.Diagnostics;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab;

/// <summary>GitLab's fixtures and files of real projects: what is wrong with the one is said, and nothing of the others.</summary>
[Trait("Category", "Corpora")]
public sealed class FixtureCorpusTests
{
    public static TheoryData<string> Positive => [.. Files("gitlab-fixtures", "positive"), .. Files("real-world")];

    /// <summary>Each job of those files.</summary>
    public static TheoryData<string, string> Negative => [.. Files("gitlab-fixtures", "negative").SelectMany(file => JobsOf(file).Select(job => (file, job.Key)))];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Positive))]
    public void Accepts_what_GitLab_accepts(string file)
    {
        var pipeline = Read(file);
        Assert.DoesNotContain(pipeline.Found, found => found.Severity == Severity.Error && !IsOfAnInclude(found));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Negative))]
    public void Refuses_what_GitLab_refuses(string file, string job)
    {
        var pipeline = new GitLabPipeline(JobsOf(file)[job]);

        Assert.NotEmpty(pipeline.Errors);
    }

    // The texts of jobs, by name: each begins with a line that is not indented.
    private static Dictionary<string, string> JobsOf(string file)
    {
        Dictionary<string, string> jobs = [];
        var name = "";
        foreach (var line in File.ReadLines(Path.Combine(Corpora.Folder("gitlab"), file)))
        {
            if (line.Length > 0 && line[0] is not (' ' or '#'))
                jobs[name = line.TrimEnd(':')] = "";
            if (name.Length > 0)
                jobs[name] += line + "\n";
        }

        return jobs;
    }

    private static GitLabFile Read(string file) => new(File.ReadAllText(Path.Combine(Corpora.Folder("gitlab"), file)), path: file);

    // A part of a pipeline alone has neither the jobs nor the stages of its other parts.
    private static bool IsOfAnInclude(Diagnostic found) =>
        found.Rule.Id is "WEIR1402" or "WEIR1403" or "WEIR1407" or "WEIR1003" or "WEIR1013"
        || (found.Rule.Id == "WEIR1009" && found.Message.Contains("has nothing to run", StringComparison.Ordinal))
        || (found.Rule.Id == "WEIR1405" && found.Message.Contains("has no value", StringComparison.Ordinal));

    private static IEnumerable<string> Files(params string[] parts) =>
        Corpora.Files("*.yml", ["gitlab", .. parts]).Select(file => Path.GetRelativePath(Path.Combine(Corpora.Root, "gitlab"), file));
}
