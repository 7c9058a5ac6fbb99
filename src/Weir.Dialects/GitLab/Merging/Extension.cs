using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>Follows <c>extends</c>.</summary>
internal sealed class Extension
{
    /// <summary>How many levels of parents a job may have.</summary>
    public const int MaxLevels = 11;

    // Far more than may be, so that counting levels from the other end finds the job that has too many.
    private const int MaxOpen = 100;

    private readonly OrderedDictionary<string, KeyValuePair<YamlNode, YamlNode>> _entries;
    private readonly Dictionary<string, (YamlNode.Mapping Value, int Levels)> _done = [];
    private readonly List<(string Name, YamlNode.Scalar Parent)> _open = [];
    private readonly DeepMerge _merge;
    private readonly DiagnosticBag _diagnostics;

    private Extension(YamlNode.Mapping root, DeepMerge merge, DiagnosticBag diagnostics)
    {
        _entries = new(root.Entries.Select(entry => KeyValuePair.Create(((YamlNode.Scalar)entry.Key).Text, entry)));
        _merge = merge;
        _diagnostics = diagnostics;
    }

    /// <summary>The pipeline, each entry over what it extends. What cannot be followed is reported and left out.</summary>
    public static YamlNode.Mapping Follow(YamlNode.Mapping root, DeepMerge merge, DiagnosticBag diagnostics)
    {
        var extension = new Extension(root, merge, diagnostics);
        return root with
        {
            Entries = [.. root.Entries.Select(entry => entry.Value is YamlNode.Mapping value
                ? KeyValuePair.Create(entry.Key, (YamlNode)extension.Follow(((YamlNode.Scalar)entry.Key).Text, value).Value)
                : entry)],
        };
    }

    private (YamlNode.Mapping Value, int Levels) Follow(string name, YamlNode.Mapping value)
    {
        if (_done.TryGetValue(name, out var done))
            return done;
        var parents = ParentsOf(value).ToList();
        if (parents.Count == 0)
            return _done[name] = (value, 0);
        _open.Add((name, parents[0]));
        YamlNode.Mapping? merged = null;
        var levels = 0;
        foreach (var parent in parents)
        {
            _open[^1] = (name, parent);
            if (Find(name, parent) is not { } found)
                continue;
            merged = merged is null ? found.Value : _merge.Merge(merged, found.Value);
            levels = Math.Max(levels, found.Levels);
        }

        _open.RemoveAt(_open.Count - 1);
        return _done[name] = (merged is null ? value : _merge.Merge(merged, value), levels + 1);
    }

    private (YamlNode.Mapping Value, int Levels)? Find(string name, YamlNode.Scalar parent)
    {
        if (!_entries.TryGetValue(parent.Text, out var entry))
        {
            var known = _entries.Where(candidate => candidate.Value.Value is YamlNode.Mapping && candidate.Key != name).Select(candidate => candidate.Key).ToList();
            Report(parent, $"'{name}' extends '{parent.Text}', which is not defined", Suggestion.For(parent.Text, known) ?? $"define '{parent.Text}', or include the file that does");
            return null;
        }

        if (entry.Value is not YamlNode.Mapping value)
        {
            Report(parent, $"'{name}' extends '{parent.Text}', which is no mapping", "only jobs, hidden or not, can be extended");
            return null;
        }

        var circle = _open.FindIndex(step => step.Name == parent.Text);
        if (circle >= 0)
        {
            ReportCircle(parent, _open[circle..^1]);
            return null;
        }

        if (_open.Count < MaxOpen)
        {
            var found = Follow(parent.Text, value);
            if (found.Levels < MaxLevels)
                return found;
        }

        Report(parent, $"'{name}' has more than {MaxLevels} levels of parents");
        return null;
    }

    private static IEnumerable<YamlNode.Scalar> ParentsOf(YamlNode.Mapping value) => value["extends"] switch
    {
        YamlNode.Scalar { Text.Length: > 0, IsUnknown: false } one => [one],
        YamlNode.Sequence { Tag: null } several => several.Items.OfType<YamlNode.Scalar>().Where(item => !item.IsUnknown),
        _ => [],
    };

    // The way goes from the parent to the entry before the one that closes the circle.
    private void ReportCircle(YamlNode.Scalar parent, IReadOnlyList<(string Name, YamlNode.Scalar Parent)> way)
    {
        var through = way.Count > 0 ? $" through {string.Join(", ", way.Select(step => $"'{step.Parent.Text}'"))}" : "";
        _diagnostics.Add(new Diagnostic(GitLabRules.Extends, parent.At, $"'{parent.Text}' extends itself{through}")
        {
            Help = way.Count > 0 ? "remove one of these 'extends'" : "remove this 'extends'",
            Notes = [.. way.Select(step => new Note(step.Parent.At, $"'{step.Name}' extends '{step.Parent.Text}' here"))],
        });
    }

    private void Report(YamlNode at, string message, string? help = null) => _diagnostics.Add(GitLabRules.Extends, at.At, message, help);
}
