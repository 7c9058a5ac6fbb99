using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>Makes the steps of a plan from templates.</summary>
internal sealed class StepConverter(DiagnosticBag diagnostics)
{
    private readonly Identifiers _ids = new();
    private readonly Dictionary<Template, string?> _given = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _background = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The steps of a job or composite action.</summary>
    public IReadOnlyList<Step> Convert(Template? steps)
    {
        var templates = (steps as Template.Sequence)?.Items ?? [];
        foreach (var step in templates.SelectMany(WithParallel))
            _given[step] = TakeId(step);
        return [.. templates.Select(step => Convert(step, inParallel: false)).OfType<Step>()];
    }

    private static IEnumerable<Template> WithParallel(Template step) =>
        step.Get("parallel") is Template.Sequence group ? group.Items.SelectMany(WithParallel).Prepend(step) : [step];

    private string? TakeId(Template step)
    {
        if (step.Get("id") is not { } id || id.TextOrNull() is not { Length: > 0 } text)
            return null;
        if (_ids.Take(text) is { } problem)
            diagnostics.Add(GitHubRules.Identifier, id.At, problem);
        return text;
    }

    private Step? Convert(Template template, bool inParallel)
    {
        var condition = Conditions.Of(template.Get("if"), template.At);
        var background = template.Get("background").IsTrue();
        if (inParallel)
            CheckParallel(template);
        string Id(string text) => _given[template] ?? _ids.Make(text);
        Step? step = template switch
        {
            _ when template.Get("run") is { } script => new Step.Run
            {
                Id = Id("run"),
                At = template.At,
                Script = script,
                Condition = condition,
                Shell = template.Get("shell"),
                WorkingDirectory = template.Get("working-directory"),
            },
            _ when template.Get("uses") is { } uses => new Step.Use
            {
                Id = Id(ActionReference.NameFor(uses.TextOrNull() ?? "")),
                At = template.At,
                Reference = CheckReference(uses),
                ReferenceAt = uses.At,
                Condition = condition,
                Inputs = template.Get("with"),
            },
            _ when template.Get("wait") is { } wait => new Step.Wait { Id = Id("wait"), At = template.At, Targets = Targets(wait, _given[template]) },
            _ when template.Get("wait-all") is { } all => new Step.WaitAll { Id = Id("wait-all"), At = CheckWaitAll(all, template.At) },
            _ when template.Get("cancel") is { } cancel => new Step.Cancel { Id = Id("cancel"), At = template.At, Target = Targets(cancel, _given[template])[0] },
            _ when template.Get("parallel") is Template.Sequence group => new Step.Parallel
            {
                Id = Id("parallel"),
                At = template.At,
                Steps = [.. group.Items.Select(item => Convert(item, inParallel: true)).OfType<Step>()],
            },
            _ => null,
        };
        if (background && step is not null)
            _background.Add(step.Id);
        return step is null ? null : step with
        {
            Name = template.Get("name"),
            ContinueOnError = template.Get("continue-on-error"),
            TimeoutMinutes = template.Get("timeout-minutes"),
            Variables = template.Get("env"),
            Background = background,
        };
    }

    private string CheckReference(Template uses)
    {
        var text = uses.TextOrNull() ?? "";
        if (ActionReference.Parse(text) is null)
            diagnostics.Add(GitHubRules.Reference, uses.At, $"'{text}' names no action", "write 'owner/repository@ref', 'owner/repository/path@ref', './path', '$/path' or 'docker://image'");
        return text;
    }

    private string[] Targets(Template targets, string? own)
    {
        string[] names = [.. targets.Literals().Select(target => CheckTarget(target, own))];
        return names is [] ? [""] : names;
    }

    private string CheckTarget(Template.Literal target, string? own)
    {
        var id = target.TextOrNull() ?? "";
        if (id.StartsWith("__", StringComparison.Ordinal))
            diagnostics.Add(GitHubRules.StepTarget, target.At, $"'{id}' is reserved, and cannot be waited for", "give the step an id of your own");
        else if (id.Equals(own, StringComparison.OrdinalIgnoreCase))
            diagnostics.Add(GitHubRules.StepTarget, target.At, $"step '{id}' names itself");
        else if (!_background.Contains(id))
            diagnostics.Add(GitHubRules.StepTarget, target.At, $"there is no background step '{id}' before this one", Suggestion.For(id, _background));
        return id;
    }

    private Span CheckWaitAll(Template value, Span at)
    {
        if (value is Template.Literal { Value: Pipelines.Values.Value.Bool { Is: false } })
            diagnostics.Add(GitHubRules.StepTarget, value.At, "'wait-all' is true or nothing, found 'false'", "leave the step out instead");
        return at;
    }

    private void CheckParallel(Template step)
    {
        foreach (var (key, place, _) in step.NamedEntries().Where(entry => entry.Key is "background" or "wait" or "wait-all" or "cancel" or "parallel"))
            diagnostics.Add(GitHubRules.StepTarget, place.At, $"'{key}' has no place in a group of parallel steps", "the steps of a group run in the background already, and the group waits for them");
    }
}
