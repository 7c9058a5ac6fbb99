using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Rules;
using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>What is probably not meant in a pipeline that GitLab takes.</summary>
internal static class PipelineLint
{
    /// <summary>Checks a pipeline.</summary>
    public static void Check(PipelineFile file, DiagnosticBag diagnostics)
    {
        KeywordChecker.Check(file, diagnostics);
        if (WorkflowRules.In(file.Root))
            return;
        foreach (var job in file.Jobs)
        {
            if (NodeTexts.Mappings(job.Value["rules"]) is [.., { Entries: [var only] } last] && ((YamlNode.Scalar)only.Key).Text == "when" && NodeTexts.TextOf(only.Value) is { } when && when != "never")
                diagnostics.Add(GitLabRules.TwoPipelines, last.At, $"the last rule of job '{job.Name}' is for branches and for merge requests, so a push to a branch with a merge request runs it twice", "add 'workflow: { rules: ... }' that admits one of the two");
        }
    }
}
