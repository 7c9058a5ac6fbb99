using Weir.Dialects.GitLab;
using Weir.Dialects.GitLab.Plans;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab;

/// <summary>A pipeline that a test writes out, compiled for a trigger.</summary>
internal sealed class GitLabPipeline
{
    private readonly Compiled<Plan> _compiled;

    public GitLabPipeline(string text, Trigger? trigger = null, params (string Path, string Text)[] others)
        : this(TreeOf(text, others), trigger)
    {
    }

    public GitLabPipeline(ISourceTree tree, Trigger? trigger = null) => _compiled = new GitLabDialect().Compile(tree, GitLabFile.Path, trigger ?? Triggers.Push());

    public Plan Plan
    {
        get
        {
            Assert.True(_compiled.Value is not null, string.Join('\n', Findings));
            return _compiled.Value;
        }
    }

    /// <summary>Its jobs with spaces between them.</summary>
    public string Jobs => string.Join(' ', Plan.Jobs.Select(job => job.Id.Value));

    /// <summary>Each error as <c>line:column RULE message</c>.</summary>
    public IReadOnlyList<string> Errors => [.. _compiled.Diagnostics.Where(found => found.Severity == Severity.Error).Select(Shown)];

    public IReadOnlyList<Diagnostic> Diagnostics => _compiled.Diagnostics;

    /// <summary>The files from elsewhere that it waits for.</summary>
    public IReadOnlyList<string> Wanted => [.. _compiled.Wanted.Select(source => $"{source}")];

    public IReadOnlyList<string> Findings => [.. _compiled.Diagnostics.Select(Shown)];

    public Job this[string job] => Plan.Jobs.Single(candidate => candidate.Id.Value == job);

    public static MemoryTree TreeOf(string text, params (string Path, string Text)[] others)
    {
        var tree = new MemoryTree { Files = { [GitLabFile.Path] = text } };
        foreach (var (path, content) in others)
            tree.Files[path] = content;
        return tree;
    }

    /// <summary>A setting of a job: scalars as text, lists with commas.</summary>
    public string? Setting(string job, string name) => Shown((this[job].Settings as Template.Mapping)?[name]);

    /// <summary>The strongest value of a variable that the plan keeps for a job.</summary>
    public string? Variable(string job, string name) =>
        VariableTemplate.Read(Plan.Variables).Concat(VariableTemplate.Read(this[job].Variables)).Where(variable => variable.Name == name)
            .OrderBy(variable => variable.Source).LastOrDefault()?.Value;

    /// <summary>Why a job is not there.</summary>
    public string? LeftOut(string job) => Plan.LeftOut.SingleOrDefault(candidate => candidate.Id.Value == job)?.Reason;

    public static string? Shown(Template? template) => template switch
    {
        Template.Literal literal => $"{literal.Value}",
        Template.Sequence list => $"[{string.Join(", ", list.Items.Select(Shown))}]",
        Template.Mapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{Shown(entry.Key)}: {Shown(entry.Value)}"))}}}",
        _ => null,
    };

    private static string Shown(Diagnostic found) => $"{found.At.Start} {found.Rule} {found.Message}";
}
