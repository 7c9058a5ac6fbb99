using Weir.Dialects.GitLab.Matrix;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Rules;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>A job of which is known whether the pipeline has it, and not yet what it waits for.</summary>
/// <param name="Name">Its whole name.</param>
/// <param name="Entry">The job of the file that it comes from.</param>
/// <param name="Parallel">Which of several it is; null where it is the only one.</param>
/// <param name="Variables">What it sees.</param>
/// <param name="Decision">Whether the pipeline has it.</param>
/// <param name="Environment">Its environment; null where it has none.</param>
internal sealed record DraftJob(
    string Name, JobEntry Entry, ParallelJob? Parallel, VisibleVariables Variables, JobDecision Decision, JobEnvironment? Environment)
{
    /// <summary>A keyword's value: that of the rule that adds it, else its own; null where neither has one.</summary>
    public YamlNode? Decided(string keyword) => ValueOf(Decision.Rule?[keyword]) ?? ValueOf(Entry.Value[keyword]);

    /// <summary>When it runs.</summary>
    public string When => NodeTexts.TextOf(Decided("when")) ?? "on_success";

    private static YamlNode? ValueOf(YamlNode? node) => node is YamlNode.Scalar && NodeTexts.TextOf(node) is null ? null : node;
}
