using Weir.Dialects.GitHub.Lint.Actions;
using Weir.Dialects.GitHub.Lint.Types;
using Weir.Dialects.GitHub.Templates;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitHub.Lint;

/// <summary>A workflow as the rules look at it: as it is written, with what is known of its surroundings.</summary>
internal sealed class LintedWorkflow
{
    private readonly Lazy<IReadOnlyList<Site>> _sites;
    private readonly Lazy<Dictionary<FoundExpression, Site>> _byExpression;
    private readonly Dictionary<string, Plan> _called;
    private readonly ScalarIndex _scalars;

    public LintedWorkflow(CompiledWorkflow workflow, ISourceTree tree)
    {
        File = workflow.File;
        _scalars = new ScalarIndex(File.Source);
        Plan = workflow.Plan;
        Actions = new ActionCatalog(tree);
        Jobs = [.. Root.Get("jobs").NamedEntries().Select(entry => new LintedJob(entry.Key, entry.KeyTemplate, entry.Value))];
        _called = Plan.Jobs
            .Where(job => job.Call?.Plan is not null)
            .ToDictionary(job => job.Id.Value, job => job.Call!.Plan!, StringComparer.OrdinalIgnoreCase);
        _sites = new(() => [.. new Scopes(this).Sites()]);
        _byExpression = new(() => new(Sites.Select(site => KeyValuePair.Create(site.Found, site)), ReferenceEqualityComparer.Instance));
    }

    public WorkflowFile File { get; }

    public Plan Plan { get; }

    public ActionCatalog Actions { get; }

    public Template Root => File.Root;

    public IReadOnlyList<LintedJob> Jobs { get; }

    public IEnumerable<LintedStep> Steps => Jobs.SelectMany(job => job.Steps);

    /// <summary>All expressions, each with the types of its contexts.</summary>
    public IReadOnlyList<Site> Sites => _sites.Value;

    /// <summary>The expression that a template is; null where it is none, or a text with several.</summary>
    public Site? SiteOf(Template template) => ExpressionsIn(template) is [var found] ? _byExpression.Value.GetValueOrDefault(found) : null;

    /// <summary>The place of some characters of a text that is written out.</summary>
    public Span PlaceIn(Template.Literal text, int start, int length) => _scalars.Find(text.At, start, length);

    /// <summary>The workflow that a job calls; null where it calls none, or one that cannot be read here.</summary>
    public Plan? CalledBy(LintedJob job) => _called.GetValueOrDefault(job.Id);

    /// <summary>The expressions in a template; none where it is no expression.</summary>
    public IReadOnlyList<FoundExpression> ExpressionsIn(Template template) => File.Expressions[template];
}

/// <summary>An expression and the types of its contexts.</summary>
/// <param name="Found">The expression.</param>
/// <param name="Scope">The types.</param>
internal sealed record Site(FoundExpression Found, TypeScope Scope);

/// <summary>A job as it is written.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Where its id stands.</param>
/// <param name="Template">What is written of it.</param>
internal sealed record LintedJob(string Id, Template Key, Template Template)
{
    /// <summary>The steps in order, those of parallel groups among them.</summary>
    public IReadOnlyList<LintedStep> Steps => field ??= [.. StepsOf(Template.Get("steps")).Select(step => new LintedStep(this, step))];

    private static IEnumerable<Template> StepsOf(Template? steps) =>
        (steps as Template.Sequence)?.Items.SelectMany(step => step.Get("parallel") is { } group ? StepsOf(group) : [step]) ?? [];
}

/// <summary>A step as it is written.</summary>
internal sealed record LintedStep(LintedJob Job, Template Template)
{
    public string? Id => Template.Get("id").TextOrNull();

    public Template? Run => Template.Get("run");

    public Template? Uses => Template.Get("uses");

    public Template? With => Template.Get("with");
}
