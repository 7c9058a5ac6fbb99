using Weir.Dialects.GitLab.Conditions;
using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Plans;
using Weir.Dialects.GitLab.Preview;
using Weir.Dialects.GitLab.Rules;
using Weir.Dialects.GitLab.Schema;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>Compiles a pipeline as GitLab creates it: rules are evaluated at once, and the plan has only the jobs that they add.</summary>
internal sealed class PipelineCompiler
{
    private readonly ISourceTree _tree;
    private readonly DiagnosticBag _diagnostics;

    /// <summary>Prepares it.</summary>
    public PipelineCompiler(ISourceTree tree, DiagnosticBag diagnostics)
    {
        _tree = tree;
        _diagnostics = diagnostics;
        Sources = new PipelineSources(tree, diagnostics);
    }

    /// <summary>Reads its files.</summary>
    public PipelineSources Sources { get; }

    /// <summary>Compiles a pipeline of the repository.</summary>
    public static Compiled<Plan> Compile(ISourceTree tree, string path, Trigger trigger) =>
        new PipelineCompiler(tree, []).Made(path, trigger, static (compiler, file, origin) => compiler.Compile(file, origin.Path, origin.Pipeline));

    /// <summary>A pipeline of the repository as one file.</summary>
    public static Compiled<IReadOnlyList<PreviewLine>> Preview(ISourceTree tree, string path, Trigger trigger) =>
        new PipelineCompiler(tree, []).Made(path, trigger, static (_, file, _) => PipelinePreview.Of(file));

    // What is made of the files while some are missing is provisional.
    private Compiled<T> Made<T>(string path, Trigger trigger, Func<PipelineCompiler, PipelineFile, (string Path, PipelineOrigin Pipeline), T> make)
        where T : class
    {
        var happened = PipelineEvent.Of(trigger);
        var variables = PipelineVariables.Of(happened, PredefinedVariables.Of(happened, path, _tree));
        var arguments = new FileArguments { Inputs = Given(trigger), Variables = new VisibleVariables(variables, []).Written };
        var clauses = new RuleClauses(_tree, happened, new ConditionCache(), _diagnostics);
        Sources.Applies = rules => clauses.First(rules, new VisibleVariables(variables, [])) is var (rule, _) && NodeTexts.TextOf(rule["when"]) != "never";
        var file = Sources.Read(path, arguments);
        if (file is not null && Sources.Wanted.Count == 0)
            KeywordChecker.Check(file, _diagnostics);
        var made = file is not null && Sources.Wanted.Count == 0 && !_diagnostics.HasErrors ? make(this, file, (path, new PipelineOrigin(happened, variables, 0))) : null;
        return Sources.Wanted.Count > 0
            ? new Compiled<T>(null, []) { Wanted = Sources.Wanted }
            : new Compiled<T>(_diagnostics.HasErrors ? null : made, Sources.Findings());
    }

    /// <summary>Compiles what a job that starts now calls.</summary>
    public static Compiled<Plan> CompileChild(ISourceTree tree, RunScope scope, Job job)
    {
        DiagnosticBag diagnostics = [];
        var happened = PipelineEvent.Of(scope.Run.Trigger);
        var kept = VariableTemplate.Read(scope.Plan.Variables);
        var variables = PipelineVariables.Of(happened, [.. kept.Where(variable => variable.Source == VariableSource.Predefined)]) with
        {
            Given = [.. kept.Where(variable => variable.Source == VariableSource.Pipeline)],
        };
        var own = VariableTemplate.Read(job.Variables);
        var visible = new VisibleVariables(variables, own, (job.Environment as Template.Mapping)?["name"]?.KnownText);
        var trigger = (Yaml.YamlNode.Mapping)NodeTemplate.Read((job.Settings as Template.Mapping)?["trigger"] ?? throw new ArgumentException($"job '{job.Id}' starts no pipeline", nameof(job)));
        var above = new PipelineCompiler(tree, diagnostics);
        var compiler = new ChildCompiler(above, tree, new PipelineOrigin(happened, variables, ChildCompiler.DepthOf(job)), diagnostics);
        var include = trigger["include"]!;
        var plan = compiler.Compile(compiler.PartsOf(include, trigger["inputs"], visible), include.At, variables.Given, own, visible, trigger);
        return above.Sources.Wanted.Count > 0
            ? new Compiled<Plan>(null, []) { Wanted = above.Sources.Wanted }
            : new Compiled<Plan>(diagnostics.HasErrors ? null : plan, above.Sources.Findings());
    }

    /// <summary>What is wrong with a pipeline of the repository, whatever starts it.</summary>
    public static IReadOnlyList<Diagnostic> Examine(ISourceTree tree, string path)
    {
        DiagnosticBag diagnostics = [];
        var compiler = new PipelineCompiler(tree, diagnostics) { Sources = { KnowsEvent = false } };
        if (compiler.Sources.Read(path, FileArguments.None) is { } file)
            PipelineLint.Check(file, diagnostics);
        return compiler.Sources.Findings();
    }

    /// <summary>Makes the plan of a pipeline that was read.</summary>
    public Plan Compile(PipelineFile file, string path, PipelineOrigin origin)
    {
        var global = VariableNodes.Read(file.Root["variables"], VariableSource.Global);
        var clauses = new RuleClauses(_tree, origin.Event, file.Conditions, _diagnostics);
        var workflow = WorkflowRules.Decide(file.Root, clauses, new VisibleVariables(origin.Variables, global));
        var name = NameOf(file, new VisibleVariables(origin.Variables, [.. global, .. workflow.Variables]));
        if (name is not null)
            origin = origin with { Variables = origin.Variables with { Predefined = [.. origin.Variables.Predefined, new Variable("CI_PIPELINE_NAME", name, VariableSource.Predefined)] } };
        var at = Span.Of(path);
        var plan = new Plan
        {
            Dialect = GitLabDialect.DialectName,
            Path = path,
            Name = name ?? path,
            Jobs = [],
            Admission = workflow.Admission,
            CancelsOnFailure = workflow.CancelsOnFailure,
            Inputs = [.. file.Inputs.Select(InputOf)],
            Variables = VariableTemplate.Of(origin.Variables.Kept, at),
        };
        if (!workflow.Admission.Admitted)
            return plan;
        var drafts = new DraftBuilder(origin, new JobVariables(global, workflow.Variables), new JobFilter(origin.Event, clauses, WorkflowRules.In(file.Root))).Build(file.Jobs);
        return WithJobs(plan, file, drafts, origin);
    }

    private Plan WithJobs(Plan plan, PipelineFile file, IReadOnlyList<DraftJob> drafts, PipelineOrigin origin)
    {
        var settings = new JobSettings();
        var builder = new JobBuilder(settings, new NeedsResolver(drafts, _diagnostics));
        var children = new ChildCompiler(this, _tree, origin, _diagnostics);
        var present = drafts.Where(draft => draft.Decision.Joins).ToList();
        var names = present.Select(draft => draft.Name).ToHashSet();
        List<Job> jobs = [];
        foreach (var draft in present)
        {
            var job = builder.Build(draft);
            jobs.Add(draft.Entry.Value["trigger"] is { } trigger ? children.WithCall(job, draft, trigger, names) : job);
        }

        NeedsOrder.Check(jobs, file.Stages, _diagnostics);
        var stages = jobs.Select(job => job.Stage!).ToHashSet();
        var ofStage = jobs.ToLookup(job => job.Stage!);
        return plan with
        {
            Jobs = [.. file.Stages.Distinct().SelectMany(stage => ofStage[stage])],
            LeftOut = [.. drafts.Where(draft => !draft.Decision.Joins).Select(draft => new LeftOutJob(new JobId(draft.Name), draft.Decision.Reason, draft.Decision.At))],
            Stages = [.. file.Stages.Where(stages.Contains)],
            Admission = jobs.Count == 0 ? new Admission(false, "the rules leave out all of its jobs")
                : stages.All(stage => stage is ".pre" or ".post") ? new Admission(false, "all of its jobs are of the stages '.pre' and '.post'", jobs[0].At)
                : plan.Admission,
        };
    }

    private static string? NameOf(PipelineFile file, VisibleVariables variables) =>
        NodeTexts.TextOf((file.Root["workflow"] as Yaml.YamlNode.Mapping)?["name"]) is { } text && variables.Expand(text).Trim() is { Length: > 0 } name ? name : null;

    private static Dictionary<string, GivenInput> Given(Trigger trigger) =>
        trigger.Inputs.ToDictionary(input => input.Key, input => GivenInput.OfText(input.Value));

    private static Input InputOf(InputDefinition definition) => new()
    {
        Name = definition.Name,
        At = definition.At,
        Description = definition.Description,
        Type = definition switch
        {
            { Options: not null } => InputType.Choice,
            { Type: GitLabInputType.Number } => InputType.Number,
            { Type: GitLabInputType.Boolean } => InputType.Boolean,
            _ => InputType.Text,
        },
        Required = definition.Default is null,
        Default = definition.Default is { } value ? new Template.Literal(value, definition.At) : null,
        Options = [.. definition.Options?.Select(option => $"{option}") ?? []],
    };
}
