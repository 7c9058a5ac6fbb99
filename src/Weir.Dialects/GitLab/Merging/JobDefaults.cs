using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>What jobs have that do not say otherwise: <c>default</c>, and what older files write at the top instead.</summary>
internal sealed class JobDefaults
{
    private const string Inherit = "inherit";

    // GitLab takes it here, and uses it for no job: https://gitlab.com/gitlab-org/gitlab/-/issues/213634
    private const string WithoutEffect = "timeout";

    private static readonly string[] AtTheTop = ["image", "services", "before_script", "after_script", "cache"];

    private readonly List<KeyValuePair<YamlNode, YamlNode>> _entries = [];

    /// <summary>Reads the defaults of a pipeline; what is given in both places is reported.</summary>
    public JobDefaults(YamlNode.Mapping root, DiagnosticBag diagnostics)
    {
        var written = root["default"] as YamlNode.Mapping;
        _entries.AddRange(written?.Entries.Where(entry => NameOf(entry) != WithoutEffect) ?? []);
        foreach (var entry in root.Entries.Where(entry => AtTheTop.Contains(NameOf(entry))))
        {
            if (written?[NameOf(entry)] is null)
            {
                _entries.Add(entry);
                continue;
            }

            var other = written.Entries.First(candidate => NameOf(candidate) == NameOf(entry));
            diagnostics.Add(new Diagnostic(ShapeRules.DuplicateKey, entry.Key.At, $"'{NameOf(entry)}' is defined at the top and in 'default'")
            {
                Help = "keep the one in 'default'",
                Notes = [new Note(other.Key.At, "the definition in 'default'")],
            });
        }
    }

    /// <summary>A job with the defaults that it takes: none where it starts another pipeline, else those that it has no value for and inherits.</summary>
    public YamlNode.Mapping Apply(YamlNode.Mapping job)
    {
        if (job["trigger"] is not null)
            return job;
        var taken = _entries.Where(entry => Inherits(job, "default", NameOf(entry)) && !HasValue(job[NameOf(entry)])).ToList();
        if (taken.Count == 0)
            return job;
        var names = taken.Select(NameOf).ToHashSet();
        return job with { Entries = [.. job.Entries.Where(entry => !names.Contains(NameOf(entry))), .. taken] };
    }

    /// <summary>Whether a job takes a name from the pipeline: of <c>default</c> or of <c>variables</c>.</summary>
    public static bool Inherits(YamlNode.Mapping job, string kind, string name) => (job[Inherit] as YamlNode.Mapping)?[kind] switch
    {
        YamlNode.Scalar scalar => RubyScalar.ValueOf(scalar) is not Value.Bool { Is: false },
        YamlNode.Sequence names => names.Items.OfType<YamlNode.Scalar>().Any(item => item.Text == name),
        _ => true,
    };

    private static bool HasValue(YamlNode? node) => node is not (null or YamlNode.Scalar) || (node is YamlNode.Scalar scalar && !RubyScalar.ValueOf(scalar).IsNull);

    private static string NameOf(KeyValuePair<YamlNode, YamlNode> entry) => ((YamlNode.Scalar)entry.Key).Text;
}
