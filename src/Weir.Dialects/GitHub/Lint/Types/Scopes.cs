using System.Collections.Immutable;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>Finds what the contexts hold at each place of a workflow.</summary>
internal sealed class Scopes(LintedWorkflow workflow)
{
    private readonly TypeScope _workflow = TypeScope.Empty.With(
        ("github", ContextTypes.GitHub(InputTypes.OfEvent(workflow.Root.Get("on")))),
        ("inputs", InputTypes.Of(workflow.Root.Get("on"))),
        ("secrets", InputTypes.OfSecrets(workflow.Root.Get("on"))),
        ("vars", ExpressionType.Map.OfAll(ExpressionType.Text)),
        ("env", ExpressionType.Map.OfAll(ExpressionType.Text)),
        ("runner", ContextTypes.Runner),
        ("job", ContextTypes.Job),
        ("strategy", ContextTypes.Strategy));

    private readonly Dictionary<string, ExpressionType> _jobs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All expressions with the types of their contexts.</summary>
    public IEnumerable<Site> Sites()
    {
        foreach (var job in workflow.Jobs)
            _jobs[job.Id] = ContextTypes.JobWith(OutputsOf(job));
        var around = _workflow.With(("jobs", new ExpressionType.Map(_jobs, null)));
        return Entries(workflow.Root).Where(entry => entry.Key.KnownText != "jobs").SelectMany(entry => SitesIn(entry, around))
            .Concat(workflow.Jobs.SelectMany(SitesOf));
    }

    private IEnumerable<Site> SitesOf(LintedJob job)
    {
        var around = _workflow.With(("needs", NeedsOf(job)));
        var matrix = new TemplateTypes(workflow.File.Expressions, around).OfMatrix(job.Template.Get("strategy").Get("matrix"));
        var scope = around.With(("matrix", matrix));
        var steps = ImmutableDictionary.Create<string, ExpressionType>(StringComparer.OrdinalIgnoreCase);
        List<Site> sites = [];
        foreach (var step in job.Steps)
        {
            sites.AddRange(SitesIn(step.Template, scope.With(("steps", StepsOf(steps, job)))));
            steps = step.Id is { } id ? steps.SetItem(id, ContextTypes.StepWith(OutputsOf(step))) : steps;
        }

        var atEnd = scope.With(("steps", StepsOf(steps, job)));
        sites.AddRange(Entries(job.Template)
            .Where(entry => entry.Key.KnownText != "steps")
            .SelectMany(entry => SitesIn(entry, entry.Key.KnownText == "strategy" ? around : atEnd)));
        return sites;
    }

    private ExpressionType.Map NeedsOf(LintedJob job)
    {
        var needed = job.Template.Get("needs").Literals().Select(need => need.TextOrNull() ?? "").Where(_jobs.ContainsKey);
        return ExpressionType.Map.Of([.. needed.Select(id => (id, _jobs[id]))]) with
        {
            Explain = name =>
                _jobs.ContainsKey(name)
                    ? ($"job '{job.Id}' does not wait for job '{name}'", $"add '{name}' to the 'needs' of '{job.Id}'")
                    : null,
        };
    }

    private ExpressionType.Map OutputsOf(LintedJob job)
    {
        var outputs = job.Template.Get("outputs");
        if (job.Template.Get("uses") is not null)
        {
            if (workflow.CalledBy(job) is not { } called)
                return ExpressionType.Map.OfAll(ExpressionType.Text);
            outputs = called.Outputs;
        }

        var type = ContextTypes.TextsOf(outputs.NamedEntries().Select(entry => entry.Key));
        return outputs is null or Template.Mapping && Entries(outputs).All(entry => entry.Key.KnownText is not null)
            ? type
            : type with { Others = ExpressionType.Text };
    }

    private ExpressionType.Map OutputsOf(LintedStep step) => step.Uses is { } uses
        && workflow.Actions.Find(uses.TextOrNull() ?? "")?.Outputs is { } outputs
        ? ContextTypes.TextsOf(outputs)
        : ExpressionType.Map.OfAll(ExpressionType.Text);

    private static ExpressionType.Map StepsOf(IReadOnlyDictionary<string, ExpressionType> steps, LintedJob job) => new(steps, null)
    {
        Explain = name => job.Steps.Any(step => name.Equals(step.Id, StringComparison.OrdinalIgnoreCase))
            ? ($"step '{name}' has not run yet when this is evaluated", null)
            : (
                $"job '{job.Id}' has no step with the id '{name}'",
                Suggestion.For(name, [.. job.Steps.Select(step => step.Id).OfType<string>()])),
    };

    private static IReadOnlyList<KeyValuePair<Template, Template>> Entries(Template? template) =>
        (template as Template.Mapping)?.Entries ?? [];

    private IEnumerable<Site> SitesIn(KeyValuePair<Template, Template> entry, TypeScope scope) =>
        SitesIn(entry.Key, scope).Concat(SitesIn(entry.Value, scope));

    private IEnumerable<Site> SitesIn(Template template, TypeScope scope) =>
        template.Descend().SelectMany(workflow.ExpressionsIn).Select(found => new Site(found, scope));
}
