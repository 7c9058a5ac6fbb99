using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Plans;

/// <summary>Variables as a plan keeps them: a list of mappings. The values of masked ones are no part of it.</summary>
internal static class VariableTemplate
{
    private const string Name = "name";
    private const string Content = "value";
    private const string Source = "source";
    private const string Raw = "raw";
    private const string File = "file";

    /// <summary>The template of variables that are not masked, in their order.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="at">The place of those that no file gives.</param>
    public static Template Of(IEnumerable<Variable> variables, Span at) =>
        new Template.Sequence([.. variables.Where(variable => !variable.IsMasked).Select(variable => Of(variable, variable.At ?? at))], at);

    /// <summary>The variables of a template; none for null.</summary>
    public static IReadOnlyList<Variable> Read(Template? template) =>
        template is Template.Sequence sequence ? [.. sequence.Items.OfType<Template.Mapping>().Select(Read)] : [];

    private static Template.Mapping Of(Variable variable, Span at)
    {
        List<KeyValuePair<Template, Template>> entries =
        [
            Entry(Name, variable.Name),
            Entry(Content, variable.Value),
            Entry(Source, variable.Source.ToString()),
        ];
        if (variable.IsRaw)
            entries.Add(Entry(Raw, "true"));
        if (variable.IsFile)
            entries.Add(Entry(File, "true"));
        return new Template.Mapping(entries, at);

        KeyValuePair<Template, Template> Entry(string key, string value) => new(new Template.Literal(Value.Of(key), at), new Template.Literal(Value.Of(value), at));
    }

    private static Variable Read(Template.Mapping mapping) =>
        new(mapping[Name]!.KnownText!, mapping[Content]!.KnownText!, Enum.Parse<VariableSource>(mapping[Source]!.KnownText!))
        {
            IsRaw = mapping[Raw] is not null,
            IsFile = mapping[File] is not null,
            At = mapping.At,
        };
}
