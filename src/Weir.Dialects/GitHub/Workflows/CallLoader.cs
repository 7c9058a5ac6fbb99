using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Yaml;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>Where a workflow that calls others comes from.</summary>
/// <param name="Depth">How many calls led to it.</param>
/// <param name="From">Its repository and reference; null for the repository of the run.</param>
internal sealed record CallSite(int Depth, RemoteSource? From)
{
    /// <summary>The workflow that the run is of.</summary>
    public static CallSite Root { get; } = new(0, null);
}

/// <summary>Loads the workflows that jobs call, and checks that they may be called so.</summary>
internal sealed class CallLoader(ISourceTree tree, CompileOptions options, Budget budget, DiagnosticBag diagnostics)
{
    private readonly HashSet<string> _files = [];
    private readonly List<RemoteSource> _wanted = [];

    /// <summary>The remote workflows that are not here yet.</summary>
    public IReadOnlyList<RemoteSource> Wanted => _wanted;

    /// <summary>The jobs of a workflow, with the workflows that they call.</summary>
    public IReadOnlyList<Job> Load(Plan caller, CallSite site) =>
        [.. caller.Jobs.Select(job => job.Call is { } call && !diagnostics.HasErrors ? LoadCall(job, call, site) : job)];

    private Job LoadCall(Job job, Call call, CallSite site)
    {
        if (site.Depth >= options.Limits.MaxCallDepth)
        {
            diagnostics.Add(GitHubRules.CallLimit, call.At, $"workflows call each other more than {options.Limits.MaxCallDepth} levels deep");
            return job;
        }

        if (Locate(call, site) is not { } source || Find(call, source) is not { } text)
            return job;
        var errors = diagnostics.Count;
        var plan = Read(call, text);
        if (plan is null || diagnostics.Count > errors)
            return job;
        CheckPermissions(job, call, plan);
        if (diagnostics.Count > errors)
            return job;
        plan = plan with { Jobs = [.. plan.Jobs.Select(inner => inner with { Permissions = inner.Permissions ?? plan.Permissions ?? job.Permissions })] };
        plan = plan with { Jobs = Load(plan, new CallSite(site.Depth + 1, source.Repository.Length > 0 ? source : null)) };
        return job with { Permissions = plan.Permissions ?? job.Permissions, Call = call with { Plan = plan } };
    }

    // Local workflows are those of the repository and commit that the caller comes from.
    private static RemoteSource? Locate(Call call, CallSite site) => WorkflowReference.Parse(call.Reference) switch
    {
        { Repository: "" } local => local with { Repository = site.From?.Repository ?? "", Reference = site.From?.Reference ?? "" },
        var reference => reference,
    };

    private SourceText? Find(Call call, RemoteSource source)
    {
        var remote = source.Repository.Length > 0;
        switch (remote ? tree.Find(source) : tree.Read(source.Path))
        {
            case SourceLookup.Found { Text: var text } when _files.Add(text.Name) && _files.Count >= options.Limits.MaxFiles:
                diagnostics.Add(GitHubRules.CallLimit, call.At, $"a workflow is made of at most {options.Limits.MaxFiles} files");
                return null;
            case SourceLookup.Found { Text: var text }:
                return text;
            case SourceLookup.Missing { Reason: var reason }:
                diagnostics.Add(GitHubRules.Call, call.At, $"workflow '{call.Reference}' is not there: {reason}", Nearest(source, remote));
                return null;
            default:
                _wanted.Add(source);
                return null;
        }
    }

    private string? Nearest(RemoteSource source, bool remote) => remote
        ? null
        : Suggestion.For(source.Path, [.. tree.List(GitHubDialect.Folder).Where(GitHubDialect.IsWorkflow)]);

    private Plan? Read(Call call, SourceText text)
    {
        var inner = new DiagnosticBag();
        Plan? plan = null;
        try
        {
            budget.AddFile(text.Name);
            var file = WorkflowFile.Read(text, options.Limits, budget, inner);
            if (file is not null && !inner.HasErrors)
            {
                plan = PlanConverter.Convert(file, inner);
                if (Declared(file.Root.Get("on")) is var (declared, isCallable) && !isCallable)
                    diagnostics.Add(GitHubRules.Call, call.At, $"workflow '{call.Reference}' cannot be called", "add 'workflow_call' to its 'on'");
                else
                    new CallChecker(call, diagnostics).Check(new InputConverter(inner).Inputs(declared, isCall: true), InputConverter.Secrets(declared));
            }
        }
        catch (BudgetException exception)
        {
            diagnostics.Add(YamlRules.Limit, call.At, $"the workflow holds more than a workflow may: {exception.Message}");
        }

        diagnostics.AddRange(inner.Select(found => found with { Notes = [.. found.Notes, new Note(call.At, "called from here")] }));
        return plan;
    }

    private static (Template? Declared, bool IsCallable) Declared(Template? on) => on switch
    {
        Template.Mapping mapping when mapping.Entries.Any(entry => entry.Key.KnownText == "workflow_call") => (mapping["workflow_call"], true),
        Template.Mapping => (null, false),
        _ => (null, on.Literals().Any(literal => literal.TextOrNull() == "workflow_call")),
    };

    private void CheckPermissions(Job job, Call call, Plan called)
    {
        var allowed = job.Permissions ?? Permissions.Default(options.Policy);
        if (called.Permissions is { } asked && Permissions.Excess(asked, allowed) is var (workflowAsks, workflowMay))
            diagnostics.Add(GitHubRules.Permission, job.At, $"workflow '{call.Reference}' asks for '{workflowAsks}', and its caller '{job.Id}' may '{workflowMay}'");
        foreach (var inner in called.Jobs.Where(inner => inner.Permissions is not null && inner.Permissions != called.Permissions))
        {
            if (Permissions.Excess(inner.Permissions!, allowed) is var (jobAsks, jobMay))
                diagnostics.Add(GitHubRules.Permission, job.At, $"job '{inner.Id}' of workflow '{call.Reference}' asks for '{jobAsks}', and its caller '{job.Id}' may '{jobMay}'");
        }
    }
}
