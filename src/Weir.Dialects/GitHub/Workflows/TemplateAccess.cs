using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>Ways into templates whose shape was checked.</summary>
internal static class TemplateAccess
{
    extension(Template? template)
    {
        /// <summary>The entry of a mapping; null where there is none, or where this is no mapping.</summary>
        public Template? Get(string key) => (template as Template.Mapping)?[key];

        /// <summary>The entries of a mapping whose keys are written out, by key; none where this is no mapping.</summary>
        public IEnumerable<(string Key, Template KeyTemplate, Template Value)> NamedEntries() =>
            template is Template.Mapping mapping
                ? mapping.Entries.Where(entry => entry.Key.KnownText is not null).Select(entry => (entry.Key.KnownText!, entry.Key, entry.Value))
                : [];

        /// <summary>The texts of a list, or the one text, where they are written out.</summary>
        public IEnumerable<Template.Literal> Literals() => template switch
        {
            Template.Literal { Value.IsNull: false } literal => [literal],
            Template.Sequence sequence => sequence.Items.OfType<Template.Literal>(),
            _ => [],
        };

        /// <summary>The text of a scalar that is written out; null for anything else.</summary>
        public string? TextOrNull() => template is Template.Literal { Value.IsNull: false } literal ? Coercion.ToText(literal.Value) : null;

        /// <summary>True where true is written out.</summary>
        public bool IsTrue() => template is Template.Literal { Value: Value.Bool { Is: true } };

        /// <summary>The template and all templates in it, keys included.</summary>
        public IEnumerable<Template> Descend() => template switch
        {
            null => [],
            Template.Sequence sequence => sequence.Items.SelectMany(item => item.Descend()).Prepend(sequence),
            Template.Mapping mapping => mapping.Entries.SelectMany(entry => entry.Key.Descend().Concat(entry.Value.Descend())).Prepend(mapping),
            _ => [template],
        };
    }
}
