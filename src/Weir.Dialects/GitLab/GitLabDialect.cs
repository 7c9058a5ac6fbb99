using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Evaluation;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Dialects.GitLab;

/// <summary>GitLab CI: the file <c>.gitlab-ci.yml</c>.</summary>
public sealed class GitLabDialect : IDialect, IChildCompiler, IPreviewer
{
    internal const string DialectName = "gitlab";
    internal const string File = ".gitlab-ci.yml";

    private static readonly string[] OtherSources =
    [
        "api", "chat", "container_registry_push", "external", "external_pull_request_event", "ondemand_dast_scan", "ondemand_dast_validation",
        "pipeline", "security_orchestration_policy", "trigger", "webide",
    ];

    /// <inheritdoc/>
    public string Name => DialectName;

    /// <inheritdoc/>
    public string Title => "GitLab CI";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TriggerKind> Events { get; } = new Dictionary<string, TriggerKind>(StringComparer.OrdinalIgnoreCase)
    {
        ["push"] = TriggerKind.Push,
        ["tag"] = TriggerKind.Tag,
        ["merge_request"] = TriggerKind.PullRequest,
        ["merge_request_event"] = TriggerKind.PullRequest,
        ["schedule"] = TriggerKind.Schedule,
        ["web"] = TriggerKind.Manual,
        ["parent"] = TriggerKind.Called,
        [PipelineEvent.ParentPipeline] = TriggerKind.Called,
    }.Concat(OtherSources.Select(source => KeyValuePair.Create(source, TriggerKind.Other))).ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IPlanEvaluator Evaluator { get; } = new GitLabEvaluator();

    /// <inheritdoc/>
    public IReadOnlyList<string> Pipelines(ISourceTree tree) => tree.Read(File) is SourceLookup.Missing ? [] : [File];

    /// <inheritdoc/>
    public Compiled<Plan> Compile(ISourceTree tree, string path, Trigger trigger) => PipelineCompiler.Compile(tree, path, trigger);

    /// <inheritdoc/>
    public IReadOnlyList<Diagnostic> Lint(ISourceTree tree, string path) => PipelineCompiler.Examine(tree, path);

    /// <inheritdoc/>
    public Compiled<IReadOnlyList<PreviewLine>> Preview(ISourceTree tree, string path, Trigger trigger) => PipelineCompiler.Preview(tree, path, trigger);

    /// <inheritdoc/>
    public Compiled<Plan> CompileChild(ISourceTree tree, RunScope scope, Job job) => PipelineCompiler.CompileChild(tree, scope, job);
}
