using Weir.Dialects.GitLab.Plans;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>The keywords of a job as a plan keeps them: with defaults, and as rules decide them.</summary>
internal sealed class JobSettings
{
    public const string When = "when";
    public const string AllowFailure = "allow_failure";
    public const string StartIn = "start_in";
    public const string ArtifactsFrom = "artifacts_from";
    public const string Reason = "reason";

    // What compiling has answered.
    private static readonly HashSet<string> Answered = ["extends", "rules", "only", "except", "inherit", When, AllowFailure, StartIn, "interruptible", "needs"];

    private readonly Dictionary<YamlNode, Template> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The template of a node; what stands in several jobs is made once.</summary>
    public Template TemplateOf(YamlNode node)
    {
        if (!_known.TryGetValue(node, out var template))
            _known[node] = template = NodeTemplate.Of(node);
        return template;
    }

    /// <summary>The settings of a job.</summary>
    public Template.Mapping Of(DraftJob job, JobOrder order)
    {
        var at = job.Decision.At;
        List<KeyValuePair<Template, Template>> entries = [];
        foreach (var (key, value) in job.Entry.Value.Entries)
        {
            var name = ((YamlNode.Scalar)key).Text;
            if (!Answered.Contains(name))
                entries.Add(new(new Template.Literal(Value.Of(name), key.At), TemplateOf(value)));
        }

        Add(When, new Template.Literal(Value.Of(job.When), job.Decided(When)?.At ?? at));
        Add(AllowFailure, AllowFailureOf(job));
        foreach (var keyword in (string[])[StartIn, "interruptible", "needs"])
        {
            if (job.Decided(keyword) is { } node)
                Add(keyword, TemplateOf(node));
        }

        if (order.ArtifactsFrom is { } from)
            Add(ArtifactsFrom, new Template.Sequence([.. from.Select(name => new Template.Literal(Value.Of(name), at))], at));
        Add(Reason, new Template.Literal(Value.Of(job.Decision.Reason), at));
        return new Template.Mapping(entries, job.Entry.Value.At);

        void Add(string key, Template value) => entries.Add(new(new Template.Literal(Value.Of(key), at), value));
    }

    // Without a word of it, a job that a person may start may fail, but where rules add it.
    private Template AllowFailureOf(DraftJob job) => job.Decided(AllowFailure) is { } node
        ? TemplateOf(node)
        : new Template.Literal(Value.Of(job.When == "manual" && job.Entry.Value["rules"] is null), job.Decision.At);
}
