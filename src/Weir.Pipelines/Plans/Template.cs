using System.Text.Json.Serialization;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Plans;

/// <summary>
/// A value as a pipeline file gives it: known, or an expression of the plan's dialect that is evaluated when its inputs exist.
/// </summary>
[JsonConverter(typeof(TemplateJsonConverter<Template>))]
public abstract record Template(Span At)
{
    /// <summary>True where nothing in it has to be evaluated.</summary>
    public abstract bool IsKnown { get; }

    /// <summary>The text of a known scalar, or null for anything else.</summary>
    public string? KnownText => this is Literal { Value: Value.Text text } ? text.Characters : null;

    /// <summary>A known scalar.</summary>
    public sealed record Literal(Value Value, Span At) : Template(At)
    {
        /// <inheritdoc/>
        public override bool IsKnown => true;
    }

    /// <summary>An expression, without the marks that the dialect puts around it.</summary>
    /// <param name="Text">The expression in the dialect's language.</param>
    /// <param name="At">Where the scalar that holds it stands.</param>
    [JsonConverter(typeof(TemplateJsonConverter<Expression>))]
    public sealed record Expression(string Text, Span At) : Template(At)
    {
        /// <inheritdoc/>
        public override bool IsKnown => false;
    }

    /// <summary>Values in order.</summary>
    public sealed record Sequence(IReadOnlyList<Template> Items, Span At) : Template(At)
    {
        /// <inheritdoc/>
        public override bool IsKnown => Items.All(item => item.IsKnown);
    }

    /// <summary>Values by key, in the order of the file.</summary>
    public sealed record Mapping(IReadOnlyList<KeyValuePair<Template, Template>> Entries, Span At) : Template(At)
    {
        /// <inheritdoc/>
        public override bool IsKnown => Entries.All(entry => entry.Key.IsKnown && entry.Value.IsKnown);

        /// <summary>The value of a key that is written out, compared exactly, or null where there is none.</summary>
        public Template? this[string key] => Entries.FirstOrDefault(entry => entry.Key.KnownText == key).Value;
    }

    /// <summary>As the key of an entry: the entries of the value are inserted in its place.</summary>
    public sealed record Insert(Span At) : Template(At)
    {
        /// <inheritdoc/>
        public override bool IsKnown => false;
    }
}
