using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>Follows <c>!reference</c>. What cannot be followed is reported, and stands as a value that is not known.</summary>
internal sealed class References
{
    /// <summary>The tag.</summary>
    public const string Tag = "!reference";

    /// <summary>How many references may follow one another.</summary>
    public const int MaxNesting = 10;

    private readonly Dictionary<YamlNode, YamlNode> _done = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<YamlNode> _open = new(ReferenceEqualityComparer.Instance);
    private readonly YamlNode.Mapping _root;
    private readonly DiagnosticBag _diagnostics;

    private References(YamlNode.Mapping root, DiagnosticBag diagnostics)
    {
        _root = root;
        _diagnostics = diagnostics;
    }

    /// <summary>The pipeline without references.</summary>
    public static YamlNode.Mapping Follow(YamlNode.Mapping root, DiagnosticBag diagnostics) =>
        (YamlNode.Mapping)new References(root, diagnostics).Follow(root);

    private YamlNode Follow(YamlNode node)
    {
        if (node is YamlNode.Scalar)
            return node;
        if (!_done.TryGetValue(node, out var done))
        {
            done = node switch
            {
                YamlNode.Sequence { Tag: Tag } reference => Resolve(reference),
                YamlNode.Sequence sequence => sequence with { Items = [.. sequence.Items.Select(Follow)] },
                YamlNode.Mapping mapping => mapping with { Entries = [.. mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, Follow(entry.Value)))] },
                _ => node,
            };
            _done[node] = done;
        }

        return done;
    }

    private YamlNode Resolve(YamlNode.Sequence reference)
    {
        if (reference.Items.Count == 0 || reference.Items.Any(item => item is not YamlNode.Scalar))
            return Unknown(reference, "a '!reference' is a list of keys", "write '!reference [.hidden-job, script]'");
        if (_open.Count == MaxNesting)
            return Unknown(reference, $"more than {MaxNesting} references follow one another");
        if (!_open.Add(reference))
            return Unknown(reference, $"{Shown(reference)} refers to itself");
        var found = Find(reference);
        var value = found is null ? null : Follow(found);
        _open.Remove(reference);
        if (value is YamlNode.Scalar scalar && RubyScalar.ValueOf(scalar) is { IsNull: true } && !scalar.IsUnknown)
            return Unknown(reference, $"{Shown(reference)} is there, but has no value");
        return value ?? Unknown(reference);
    }

    private YamlNode? Find(YamlNode.Sequence reference)
    {
        YamlNode at = _root;
        foreach (var part in reference.Items.Cast<YamlNode.Scalar>())
        {
            if (at is YamlNode.Sequence { Tag: Tag })
                at = Follow(at);
            if (at is YamlNode.Scalar { IsUnknown: true })
                return null;
            if ((at as YamlNode.Mapping)?[part.Text] is not { } next)
            {
                var known = (at as YamlNode.Mapping)?.Entries.Select(entry => ((YamlNode.Scalar)entry.Key).Text).ToList() ?? [];
                _diagnostics.Add(GitLabRules.Reference, part.At, $"{Shown(reference)} leads nowhere: there is no '{part.Text}'", Suggestion.For(part.Text, known));
                return null;
            }

            at = next;
        }

        return at;
    }

    private YamlNode.Scalar Unknown(YamlNode.Sequence reference, string? message = null, string? help = null)
    {
        if (message is not null)
            _diagnostics.Add(GitLabRules.Reference, reference.At, message, help);
        return new YamlNode.Scalar("", YamlStyle.Plain, reference.At) { IsUnknown = true };
    }

    private static string Shown(YamlNode.Sequence reference) =>
        $"'!reference [{string.Join(", ", reference.Items.Cast<YamlNode.Scalar>().Select(part => part.Text))}]'";
}
