using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>Makes the jobs of a plan from templates.</summary>
internal sealed class JobConverter(ExpressionIndex expressions, DiagnosticBag diagnostics)
{
    /// <summary>The jobs of a workflow, checked against each other.</summary>
    public IReadOnlyList<Job> Convert(Template? jobs)
    {
        if (jobs is not Template.Mapping mapping)
            return [];
        Job[] converted = [.. mapping.NamedEntries().Select(entry => Convert(entry.Key, entry.KeyTemplate.At, entry.Value))];
        NeedsGraph.Check(converted, mapping.At, diagnostics);
        return converted;
    }

    private Job Convert(string id, Span at, Template template)
    {
        if (new Identifiers().Take(id) is { } problem)
            diagnostics.Add(GitHubRules.Identifier, at, problem);
        Check(template);
        var name = template.Get("name");
        return new Job
        {
            Id = new JobId(id),
            At = at,
            Name = name is null or Template.Literal { Value: Value.Text { Characters: "" } } ? new Template.Literal(Value.Of(id), at) : name,
            Needs = [.. template.Get("needs").Literals().Select(need => new Need(new JobId(need.TextOrNull() ?? ""), need.At))],
            Condition = Conditions.Of(template.Get("if"), at),
            Strategy = template.Get("strategy"),
            RunsOn = template.Get("runs-on"),
            TimeoutMinutes = template.Get("timeout-minutes"),
            CancelTimeoutMinutes = template.Get("cancel-timeout-minutes"),
            ContinueOnError = template.Get("continue-on-error"),
            Concurrency = template.Get("concurrency"),
            Environment = template.Get("environment"),
            Permissions = Permissions.Of(template.Get("permissions")),
            Variables = template.Get("env"),
            Defaults = template.Get("defaults"),
            Container = template.Get("container"),
            Services = template.Get("services"),
            Snapshot = template.Get("snapshot"),
            Outputs = template.Get("outputs"),
            Steps = new StepConverter(diagnostics).Convert(template.Get("steps")),
            Call = CallOf(template),
        };
    }

    private static Call? CallOf(Template template) => template.Get("uses") is not { } uses ? null : new Call
    {
        Reference = uses.TextOrNull() ?? "",
        At = uses.At,
        Inputs = template.Get("with"),
        Secrets = template.Get("secrets") as Template.Mapping,
        InheritsSecrets = template.Get("secrets").TextOrNull() == "inherit",
    };

    private void Check(Template job)
    {
        CheckMatrix(job.Get("strategy").Get("matrix"));
        CheckReference(job.Get("uses"));
        ConcurrencyText.Check(job.Get("concurrency"), diagnostics);
        CheckGroup(job.Get("runs-on").Get("group"));
        CheckVersion(job.Get("snapshot"));
        CheckImage(job.Get("container"), isService: false);
        foreach (var (_, _, service) in job.Get("services").NamedEntries())
            CheckImage(service, isService: true);
    }

    // What an expression says is not for a reader to judge; such a job fails when it runs.
    private void CheckReference(Template? uses)
    {
        if (uses.TextOrNull() is { } text && WorkflowReference.Parse(text) is null)
            diagnostics.Add(expressions[uses!].Count > 0 ? GitHubRules.ComputedReference : GitHubRules.Reference, uses!.At, $"'{text}' names no workflow", WorkflowReference.Help);
    }

    private void CheckMatrix(Template? matrix)
    {
        if (matrix is not Template.Mapping mapping)
            return;
        foreach (var (name, place, value) in mapping.NamedEntries().Where(entry => entry.Key is not ("include" or "exclude")))
        {
            if (value is Template.Sequence { Items.Count: 0 })
                diagnostics.Add(GitHubRules.Matrix, value.At, $"vector '{name}' of the matrix has no values", "give it at least one, or leave it out");
        }

        var vectors = mapping.Entries.Any(entry => entry.Key.KnownText is not ("include" or "exclude"));
        var includes = mapping["include"] is { } include && include is not Template.Sequence { Items.Count: 0 };
        if (!vectors && !includes)
            diagnostics.Add(GitHubRules.Matrix, mapping.At, "the matrix has neither a vector nor an 'include'");
        CheckExclude(mapping);
        foreach (var item in (mapping["include"] as Template.Sequence)?.Items ?? [])
        {
            if (item is Template.Mapping { Entries.Count: 0 })
                diagnostics.Add(GitHubRules.Matrix, item.At, "an item of 'include' is empty");
        }
    }

    // As on the service, keys are compared only where nothing in the matrix is still unknown.
    private void CheckExclude(Template.Mapping matrix)
    {
        foreach (var item in (matrix["exclude"] as Template.Sequence)?.Items ?? [])
        {
            if (item is Template.Mapping { Entries.Count: 0 })
                diagnostics.Add(GitHubRules.Matrix, item.At, "an item of 'exclude' is empty, and would exclude everything");
            if (!matrix.IsKnown)
                continue;
            var vectors = matrix.NamedEntries().Select(entry => entry.Key).Where(key => key is not ("include" or "exclude")).ToList();
            foreach (var (key, place, _) in item.NamedEntries().Where(entry => !vectors.Contains(entry.Key, StringComparer.OrdinalIgnoreCase)))
                diagnostics.Add(GitHubRules.Matrix, place.At, $"'exclude' names '{key}', which is no vector of the matrix", Suggestion.For(key, vectors));
        }
    }

    private void CheckGroup(Template? group)
    {
        if (group.TextOrNull() is not { } name || name.Split('/') is [_] or ["org" or "organization" or "ent" or "enterprise", { Length: > 0 }])
            return;
        diagnostics.Add(GitHubRules.Unusable, group!.At, $"'{name}' is no group of runners", "write its name, or 'organization/name' or 'enterprise/name'");
    }

    private void CheckVersion(Template? snapshot)
    {
        if (snapshot.Get("version") is { } version && version.TextOrNull() is { } text && !(text.Split('.') is [var major, "*"] && int.TryParse(major, out _)))
            diagnostics.Add(new Diagnostic(GitHubRules.Unusable, version.At, $"'{text}' is no version of an image") { Within = snapshot!.At, Help = "write a major version, such as '2.*'" });
    }

    private void CheckImage(Template? container, bool isService)
    {
        if (container is null || container.Descend().Any(part => part is Template.Expression))
            return;
        var image = container is Template.Mapping ? container.Get("image").TextOrNull() ?? "" : container.TextOrNull() ?? "";
        var prefixed = image.StartsWith("docker://", StringComparison.Ordinal);
        if ((prefixed ? image["docker://".Length..] : image).Length == 0 && (prefixed || isService))
            diagnostics.Add(GitHubRules.Unusable, container.At, "a container needs an image, found none");
    }
}
