using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Plans;
using Weir.Dialects.GitLab.Schema;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>Makes the jobs of a plan.</summary>
internal sealed class JobBuilder(JobSettings settings, NeedsResolver needs)
{
    /// <summary>The job, but for the pipeline that it starts.</summary>
    public Job Build(DraftJob draft)
    {
        var (entry, at) = (draft.Entry, draft.Entry.At);
        var order = needs.Resolve(draft);
        return new Job
        {
            Id = new JobId(draft.Name),
            At = at,
            Name = new Template.Literal(Value.Of(draft.Name), at),
            Family = draft.Parallel is null ? null : entry.Name,
            Stage = entry.Stage,
            AwaitsEarlierStages = order.AwaitsEarlierStages,
            Needs = order.Needs,
            Condition = new Template.Expression(draft.When, draft.Decision.At),
            Variables = VariableTemplate.Of(VariablesOf(draft), at),
            Settings = settings.Of(draft, order),
            Environment = draft.Environment?.Template,
            Concurrency = ExpandedOf(draft, "resource_group"),
            TimeoutMinutes = TimeoutOf(entry.Value["timeout"]),
            Container = TemplateOf(entry.Value["image"]),
            Services = TemplateOf(entry.Value["services"]),
            RunsOn = TagsOf(draft),
            Steps = [.. Scripts(entry.Value)],
        };
    }

    /// <summary>All variables that a job has of itself and of the file.</summary>
    public static IEnumerable<Variable> VariablesOf(DraftJob draft)
    {
        var own = draft.Variables.Own.AsEnumerable();
        if (draft.Environment is { } environment)
            own = own.Select(variable => variable.Name == "CI_ENVIRONMENT_NAME" && variable.Source == VariableSource.Predefined ? variable with { Value = environment.Name } : variable).Append(environment.SlugVariable);
        if (draft.When == "manual" && own.All(variable => variable.Name != "CI_JOB_MANUAL"))
            own = own.Append(new Variable("CI_JOB_MANUAL", "true", VariableSource.Predefined));
        return own.Concat(VariableNodes.Read(draft.Decision.Rule?["variables"], VariableSource.JobRule));
    }

    private IEnumerable<Step> Scripts(YamlNode.Mapping job)
    {
        if (Script("script", job["before_script"], job["script"]) is { } script && job["script"] is not null)
            yield return script;
        if (Script("after_script", job["after_script"]) is { } after)
            yield return after;
    }

    private Step.Run? Script(string id, params IReadOnlyList<YamlNode?> parts)
    {
        List<Template> lines = [.. parts.SelectMany(NodeTexts.Scalars).Select(settings.TemplateOf)];
        return lines.Count == 0 ? null : new Step.Run { Id = id, At = parts.Last(part => part is not null)!.At, Script = new Template.Sequence(lines, lines[0].At) };
    }

    private Template? TemplateOf(YamlNode? node) => node is null ? null : settings.TemplateOf(node);

    private static Template.Literal? ExpandedOf(DraftJob draft, string keyword) =>
        draft.Entry.Value[keyword] is YamlNode.Scalar scalar && NodeTexts.TextOf(scalar) is { } text ? new Template.Literal(Value.Of(draft.Variables.Expand(text)), scalar.At) : null;

    private static Template.Literal? TimeoutOf(YamlNode? node) =>
        NodeTexts.TextOf(node) is { } text && Duration.Parse(text) is { } length ? new Template.Literal(Value.Of(length.TotalMinutes), node!.At) : null;

    private static Template.Sequence? TagsOf(DraftJob draft) => draft.Entry.Value["tags"] is YamlNode.Sequence tags
        ? new Template.Sequence([.. NodeTexts.Scalars(tags).Select(tag => new Template.Literal(Value.Of(draft.Variables.Expand(tag.Text)), tag.At))], tags.At)
        : null;
}
