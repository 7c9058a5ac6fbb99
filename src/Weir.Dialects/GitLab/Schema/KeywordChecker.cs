using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>Checks that the keywords of a job go together.</summary>
internal static class KeywordChecker
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    // What a job that starts a pipeline cannot have, since no runner takes it.
    private static readonly string[] OfRunners =
        ["run", "before_script", "after_script", "image", "services", "cache", "artifacts", "retry", "timeout", "tags", "coverage", "release", "pages", "id_tokens", "secrets", "hooks", "dependencies"];

    /// <summary>Checks the jobs of a pipeline.</summary>
    public static void Check(PipelineFile pipeline, DiagnosticBag diagnostics)
    {
        foreach (var job in pipeline.Jobs)
        {
            CheckRules(job, diagnostics);
            CheckDelay(job.Name, job.Value, job.Value["rules"] is null, diagnostics);
            foreach (var rule in NodeTexts.Mappings(job.Value["rules"]))
                CheckDelay(job.Name, rule, true, diagnostics);
            CheckActions(job, diagnostics);
            CheckDependencies(job, diagnostics);
        }
    }

    private static void CheckRules(JobEntry job, DiagnosticBag diagnostics)
    {
        if (job.Value["rules"] is null)
            return;
        foreach (var key in Keys(job.Value, "only", "except", "start_in"))
            diagnostics.Add(GitLabRules.Keywords, key.At, $"job '{job.Name}' has both 'rules' and '{key.Text}'", key.Text == "start_in" ? "write 'start_in' in the rule that says 'when: delayed'" : "say in 'rules' what it says");
    }

    private static void CheckDelay(string job, YamlNode.Mapping node, bool decides, DiagnosticBag diagnostics)
    {
        var isDelayed = NodeTexts.TextOf(node["when"]) == "delayed";
        if (isDelayed && decides && node["start_in"] is null)
            diagnostics.Add(GitLabRules.Keywords, node["when"]!.At, $"job '{job}' is delayed without a time", "write 'start_in: 10 minutes' beside it");
        if (!isDelayed && decides && Keys(node, "start_in").FirstOrDefault() is { } key)
            diagnostics.Add(GitLabRules.Keywords, key.At, $"job '{job}' has 'start_in', and is not delayed", "write 'when: delayed' beside it");
        if (NodeTexts.TextOf(node["start_in"]) is { } text && Duration.Parse(text) > LongestDelay)
            diagnostics.Add(GitLabRules.Keywords, node["start_in"]!.At, $"job '{job}' is delayed by more than a week");
    }

    private static void CheckActions(JobEntry job, DiagnosticBag diagnostics)
    {
        if (job.Value["trigger"] is null)
            return;
        foreach (var key in Keys(job.Value, OfRunners))
            diagnostics.Add(GitLabRules.Keywords, key.At, $"job '{job.Name}' starts another pipeline, and cannot have '{key.Text}'", "put it into a job of its own");
        foreach (var key in Keys(job.Value, "script"))
            diagnostics.Add(GitLabRules.ScriptOfTrigger, key.At, $"job '{job.Name}' starts another pipeline, and its 'script' is not run", "put it into a job of its own");
    }

    private static void CheckDependencies(JobEntry job, DiagnosticBag diagnostics)
    {
        if (job.Value["needs"] is not YamlNode.Sequence needs || job.Value["dependencies"] is null)
            return;
        var names = ShapeChecker.Flatten(needs, References.MaxNesting).Select(need => NodeTexts.TextOf(need is YamlNode.Mapping mapping ? mapping["job"] : need)).ToHashSet();
        foreach (var dependency in NodeTexts.Scalars(job.Value["dependencies"]).Where(dependency => !names.Contains(dependency.Text)))
            diagnostics.Add(GitLabRules.Keywords, dependency.At, $"job '{job.Name}' takes the artifacts of '{dependency.Text}', and does not need it", $"add '{dependency.Text}' to its 'needs'");
    }

    private static IEnumerable<YamlNode.Scalar> Keys(YamlNode.Mapping node, params string[] names) =>
        node.Entries.Where(entry => !(entry.Value is YamlNode.Scalar && NodeTexts.TextOf(entry.Value) is null)).Select(entry => (YamlNode.Scalar)entry.Key).Where(key => names.Contains(key.Text));
}
