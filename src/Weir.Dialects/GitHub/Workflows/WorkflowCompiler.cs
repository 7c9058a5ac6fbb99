using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Yaml;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>What a compilation may depend on beside the files.</summary>
internal sealed record CompileOptions
{
    /// <summary>How much a workflow may hold.</summary>
    public TemplateLimits Limits { get; init; } = new();

    /// <summary>What tokens may do where no file says so.</summary>
    public PermissionPolicy Policy { get; init; } = PermissionPolicy.Write;
}

/// <summary>Compiles one workflow with all that it calls.</summary>
internal sealed class WorkflowCompiler
{
    private readonly ISourceTree _tree;
    private readonly CompileOptions _options;
    private readonly DiagnosticBag _diagnostics = [];
    private readonly Budget _budget;
    private readonly CallLoader _calls;

    private WorkflowCompiler(ISourceTree tree, CompileOptions options)
    {
        _tree = tree;
        _options = options;
        _budget = new Budget(options.Limits);
        _calls = new CallLoader(tree, options, _budget, _diagnostics);
    }

    /// <summary>Compiles a workflow of the repository.</summary>
    public static Compiled<CompiledWorkflow> Compile(ISourceTree tree, string path, GitHubEvent happened, CompileOptions options)
    {
        var compiler = new WorkflowCompiler(tree, options);
        var workflow = compiler.WithinBudget(path, () => compiler.CompileRoot(path, happened));
        return new Compiled<CompiledWorkflow>(workflow, compiler._diagnostics.Sorted()) { Wanted = compiler._calls.Wanted };
    }

    /// <summary>
    /// Reads a workflow of the repository as far as it can be read: where compiling stops at an error, this goes on. The result, where there is
    /// one, is for looking at, not for running.
    /// </summary>
    public static Compiled<CompiledWorkflow> Examine(ISourceTree tree, string path)
    {
        var compiler = new WorkflowCompiler(tree, new CompileOptions());
        var workflow = compiler.WithinBudget(path, () => compiler.ExamineRoot(path));
        return new Compiled<CompiledWorkflow>(workflow, compiler._diagnostics.Sorted());
    }

    private CompiledWorkflow? WithinBudget(string path, Func<CompiledWorkflow?> compile)
    {
        try
        {
            return compile();
        }
        catch (BudgetException exception)
        {
            _diagnostics.Add(YamlRules.Limit, Span.Of(path), $"the workflow holds more than a workflow may: {exception.Message}");
            return null;
        }
    }

    private CompiledWorkflow? CompileRoot(string path, GitHubEvent happened)
    {
        if (ReadRoot(path) is not { } file || _diagnostics.HasErrors)
            return null;
        var plan = PlanConverter.Convert(file, _diagnostics) with { Admission = new EventFilter(happened, _tree).Decide(file.Root.Get("on")) };
        new OnChecker(_diagnostics).Check(file.Root.Get("on"));
        if (plan.Admission.Admitted)
            ManualInputs.Check(plan, happened, _diagnostics);
        if (!_diagnostics.HasErrors)
            plan = plan with { Jobs = _calls.Load(plan, CallSite.Root) };
        return _diagnostics.HasErrors ? null : new CompiledWorkflow(file, plan);
    }

    private CompiledWorkflow? ExamineRoot(string path)
    {
        if (ReadRoot(path) is not { } file)
            return null;
        var plan = PlanConverter.Convert(file, _diagnostics);
        new OnChecker(_diagnostics).Check(file.Root.Get("on"));
        var problems = new DiagnosticBag();
        plan = plan with { Jobs = new CallLoader(_tree, _options, _budget, problems).Load(plan, CallSite.Root) };
        _diagnostics.AddRange(problems);
        return new CompiledWorkflow(file, plan);
    }

    private WorkflowFile? ReadRoot(string path)
    {
        if (_tree.Read(path) is SourceLookup.Found { Text: var source })
        {
            _budget.AddFile(source.Name);
            return WorkflowFile.Read(source, _options.Limits, _budget, _diagnostics);
        }

        _diagnostics.Add(YamlRules.Unreadable, Span.Of(path), $"'{path}' cannot be read: {(_tree.Read(path) as SourceLookup.Missing)?.Reason ?? "it is not there yet"}");
        return null;
    }
}

/// <summary>A workflow and the file that it was compiled from.</summary>
internal sealed record CompiledWorkflow(WorkflowFile File, Plan Plan);
