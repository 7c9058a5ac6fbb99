using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>What <c>workflow</c> says of a pipeline.</summary>
/// <param name="Admission">Whether there is a pipeline at all.</param>
/// <param name="Variables">What the rule that applies gives to all jobs.</param>
/// <param name="CancelsOnFailure">Whether the failure of one job cancels the pipeline.</param>
internal sealed record WorkflowRules(Admission Admission, IReadOnlyList<Variable> Variables, bool CancelsOnFailure)
{
    /// <summary>Whether a file has rules for the whole pipeline.</summary>
    public static bool In(YamlNode.Mapping root) => RulesOf(root) is not null;

    /// <summary>Decides.</summary>
    public static WorkflowRules Decide(YamlNode.Mapping root, RuleClauses clauses, VisibleVariables variables)
    {
        var always = Cancels(root["workflow"] as YamlNode.Mapping);
        if (RulesOf(root) is not { } list)
            return new WorkflowRules(new Admission(true, "the file has no rules for the whole pipeline"), [], always ?? false);
        var rules = NodeTexts.Mappings(list);
        if (clauses.First(rules, variables) is not var (rule, number))
            return Refuse(FormattableString.Invariant($"none of the {rules.Count} rules of 'workflow' applies"), list.At);
        var words = $"{RuleWords.Of(rule, number)} of 'workflow'";
        return NodeTexts.TextOf(rule["when"]) == "never"
            ? Refuse($"{words} says 'when: never'", rule.At)
            : new WorkflowRules(
                new Admission(true, $"{words} admits it", rule.At), VariableNodes.Read(rule["variables"], VariableSource.WorkflowRule), Cancels(rule) ?? always ?? false);
    }

    private static WorkflowRules Refuse(string reason, Span at) => new(new Admission(false, reason, at), [], false);

    private static bool? Cancels(YamlNode.Mapping? node) =>
        NodeTexts.TextOf((node?["auto_cancel"] as YamlNode.Mapping)?["on_job_failure"]) is { } text ? text == "all" : null;

    private static YamlNode.Sequence? RulesOf(YamlNode.Mapping root) => (root["workflow"] as YamlNode.Mapping)?["rules"] as YamlNode.Sequence;
}
