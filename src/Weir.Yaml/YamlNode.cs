using Weir.Pipelines.Diagnostics;

namespace Weir.Yaml;

/// <summary>A YAML node with its place. An alias is the very node that its anchor names.</summary>
internal abstract record YamlNode(Span At)
{
    /// <summary>The explicit tag, such as <c>tag:yaml.org,2002:int</c> or <c>!reference</c>; null where there is none.</summary>
    public string? Tag { get; init; }

    /// <summary>A scalar.</summary>
    /// <param name="Text">Its content, with escapes and folding undone.</param>
    /// <param name="Style">How it was written.</param>
    /// <param name="At">Where.</param>
    public sealed record Scalar(string Text, YamlStyle Style, Span At) : YamlNode(At)
    {
        /// <summary>True where it stands for what an alias failed to name, which was reported.</summary>
        public bool IsUnknown { get; init; }
    }

    /// <summary>Nodes in order.</summary>
    public sealed record Sequence(IReadOnlyList<YamlNode> Items, Span At) : YamlNode(At);

    /// <summary>Pairs of nodes in the order of the file; keys may repeat.</summary>
    public sealed record Mapping(IReadOnlyList<KeyValuePair<YamlNode, YamlNode>> Entries, Span At) : YamlNode(At)
    {
        /// <summary>The value of the first entry whose key is a scalar of this text, or null.</summary>
        public YamlNode? this[string key]
        {
            get
            {
                // Everything that is read from a file is asked for here.
                for (var index = 0; index < Entries.Count; index++)
                {
                    if (Entries[index].Key is Scalar scalar && scalar.Text == key)
                        return Entries[index].Value;
                }

                return null;
            }
        }
    }
}

/// <summary>How a scalar was written.</summary>
internal enum YamlStyle
{
    /// <summary>Without quotes, on one or several lines: its type follows from its text.</summary>
    Plain,

    /// <summary>In single or double quotes.</summary>
    Quoted,

    /// <summary>As a block after <c>|</c>.</summary>
    Literal,

    /// <summary>As a block after <c>&gt;</c>.</summary>
    Folded,
}
