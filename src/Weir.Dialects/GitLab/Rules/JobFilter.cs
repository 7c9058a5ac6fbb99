using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Merging;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>Decides which jobs a pipeline has: by <c>rules</c>, or by <c>only</c> and <c>except</c>.</summary>
/// <param name="happened">What starts the pipeline.</param>
/// <param name="clauses">Decides on rules.</param>
/// <param name="hasWorkflowRules">Whether the file has rules for the whole pipeline: then jobs that say nothing are for every pipeline.</param>
internal sealed class JobFilter(PipelineEvent happened, RuleClauses clauses, bool hasWorkflowRules)
{
    private const string Only = "only";
    private const string Except = "except";

    private static readonly string[] DefaultRefs = ["branches", "tags"];

    private readonly RefFilter _refs = new(happened);

    /// <summary>Whether a job is part of the pipeline.</summary>
    public JobDecision Decide(JobEntry job, VisibleVariables variables)
    {
        if (job.Value["rules"] is YamlNode.Sequence rules)
            return ByRules(rules, variables);
        var (only, except) = (ValueOf(job, Only), ValueOf(job, Except));
        var hasDefault = only is null && !hasWorkflowRules;
        if (hasDefault && !DefaultRefs.Any(_refs.Fits))
            return new JobDecision(false, $"a job without rules is for branches and tags, and this is {happened.Title}", job.At);
        if (only is not null && Misses(only, variables) is { } missed)
            return new JobDecision(false, $"'only' ({missed}) does not fit {happened.Title}", only.At);
        if (except is not null && Excludes(except, variables) is { } excluded)
            return new JobDecision(false, $"'except' ({excluded}) leaves it out", except.At);
        return only is not null ? new JobDecision(true, $"'only' ({Words(only)}) fits {happened.Title}", only.At)
            : except is not null ? new JobDecision(true, $"'except' ({Words(except)}) does not fit {happened.Title}", except.At)
            : new JobDecision(true, "it has no rules", job.At);
    }

    private JobDecision ByRules(YamlNode.Sequence node, VisibleVariables variables)
    {
        var rules = NodeTexts.Mappings(node);
        if (clauses.First(rules, variables) is not var (rule, number))
            return new JobDecision(false, rules.Count == 0 ? "its list of rules is empty" : FormattableString.Invariant($"none of its {rules.Count} rules applies"), node.At);
        var words = RuleWords.Of(rule, number);
        return NodeTexts.TextOf(rule["when"]) == "never"
            ? new JobDecision(false, $"{words} leaves it out", rule.At)
            : new JobDecision(true, $"{words} adds it", rule.At) { Rule = rule };
    }

    // All that is asked for must fit. What names no refs is for branches and tags.
    private string? Misses(YamlNode only, VisibleVariables variables)
    {
        var mapping = only as YamlNode.Mapping;
        var refs = mapping is null ? only : mapping["refs"];
        if (!(refs is null ? DefaultRefs : NodeTexts.Of(refs)).Any(_refs.Fits))
            return $"refs: {RuleWords.Listing(refs is null ? DefaultRefs : [.. NodeTexts.Of(refs)])}";
        return Parts(mapping).FirstOrDefault(part => !Holds(part, mapping!, variables)) is { } part ? Words(part, mapping!) : null;
    }

    private string? Excludes(YamlNode except, VisibleVariables variables)
    {
        var mapping = except as YamlNode.Mapping;
        if (NodeTexts.Of(mapping is null ? except : mapping["refs"]).FirstOrDefault(_refs.Fits) is { } reference)
            return reference;
        return Parts(mapping).FirstOrDefault(part => Holds(part, mapping!, variables)) is { } part ? Words(part, mapping!) : null;
    }

    private static IEnumerable<string> Parts(YamlNode.Mapping? mapping) =>
        ((string[])["variables", "changes", "kubernetes"]).Where(part => mapping?[part] is not null);

    // No cluster is connected here.
    private bool Holds(string part, YamlNode.Mapping mapping, VisibleVariables variables) => part switch
    {
        "variables" => NodeTexts.Scalars(mapping[part]).Any(condition => clauses.Holds(condition, variables)),
        "changes" => clauses.Changed([.. NodeTexts.Of(mapping[part])]),
        _ => false,
    };

    private static string Words(YamlNode filter) => filter is YamlNode.Mapping mapping
        ? string.Join(", ", mapping.Entries.Select(entry => Words(((YamlNode.Scalar)entry.Key).Text, mapping)))
        : RuleWords.Listing([.. NodeTexts.Of(filter)]);

    private static string Words(string part, YamlNode.Mapping mapping) => $"{part}: {RuleWords.Listing([.. NodeTexts.Of(mapping[part])])}";

    private static YamlNode? ValueOf(JobEntry job, string name) =>
        job.Value[name] is { } node && !(node is YamlNode.Scalar scalar && RubyScalar.ValueOf(scalar).IsNull) ? node : null;
}
