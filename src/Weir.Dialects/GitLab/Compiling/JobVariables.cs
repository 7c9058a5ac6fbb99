using Weir.Dialects.GitLab.Matrix;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Variables;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>The variables that a job has of itself and of the file, from the weakest to the strongest.</summary>
internal sealed class JobVariables(IReadOnlyList<Variable> global, IReadOnlyList<Variable> workflowRule)
{
    /// <summary>The variables of one job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="name">Its whole name.</param>
    /// <param name="parallel">Which of several it is; null where it is the only one.</param>
    public List<Variable> Of(JobEntry job, string name, ParallelJob? parallel)
    {
        List<Variable> variables =
        [
            Predefined("CI_JOB_NAME", name),
            Predefined("CI_JOB_NAME_SLUG", Slug.Of(name)),
            Predefined("CI_JOB_STAGE", job.Stage),
        ];
        if ((NodeTexts.TextOf(job.Value["image"]) ?? NodeTexts.TextOf((job.Value["image"] as YamlNode.Mapping)?["name"])) is { } image)
            variables.Add(Predefined("CI_JOB_IMAGE", image));
        if (NodeTexts.TextOf(job.Value["when"]) == "manual")
            variables.Add(Predefined("CI_JOB_MANUAL", "true"));
        if (parallel is null)
            variables.Add(Predefined("CI_NODE_TOTAL", "1"));
        else
            variables.AddRange(parallel.Variables.Where(variable => variable.Source == VariableSource.Predefined));
        variables.AddRange(Environment(job));
        variables.AddRange(Inherited(job, global));
        variables.AddRange(workflowRule);
        variables.AddRange(VariableNodes.Read(job.Value["variables"], VariableSource.Job));
        if (parallel is not null)
            variables.AddRange(parallel.Variables.Where(variable => variable.Source == VariableSource.Matrix));
        return variables;
    }

    // Its slug is known only with its whole name.
    private static IEnumerable<Variable> Environment(JobEntry job)
    {
        var environment = job.Value["environment"];
        if (JobEnvironment.NameIn(environment) is not { } name)
            yield break;
        yield return Predefined("CI_ENVIRONMENT_NAME", name.Text);
        var details = environment as YamlNode.Mapping;
        yield return Predefined("CI_ENVIRONMENT_ACTION", NodeTexts.TextOf(details?["action"]) ?? "start");
        yield return Predefined("CI_ENVIRONMENT_TIER", NodeTexts.TextOf(details?["deployment_tier"]) ?? JobEnvironment.TierOf(name.Text));
        if (NodeTexts.TextOf(details?["url"]) is { } url)
            yield return Predefined("CI_ENVIRONMENT_URL", url);
    }

    private static IEnumerable<Variable> Inherited(JobEntry job, IReadOnlyList<Variable> variables) =>
        job.Value["inherit"] is null ? variables : variables.Where(variable => JobDefaults.Inherits(job.Value, "variables", variable.Name));

    private static Variable Predefined(string name, string value) => new(name, value, VariableSource.Predefined);
}
