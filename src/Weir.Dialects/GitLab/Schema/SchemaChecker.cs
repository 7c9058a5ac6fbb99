using Weir.Dialects.GitLab.Conditions;
using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>Says where nodes of GitLab's files do not have a shape, and where conditions in them cannot be read.</summary>
internal sealed class SchemaChecker
{
    private readonly Func<string, SourceText?> _sources;
    private readonly DiagnosticBag _diagnostics;
    private readonly ShapeChecker _shapes;

    /// <param name="sources">Gives the text of a file by its name, or null where it is not at hand.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    public SchemaChecker(Func<string, SourceText?> sources, DiagnosticBag diagnostics)
    {
        _sources = sources;
        _diagnostics = diagnostics;
        _shapes = new ShapeChecker(RubyScalar.ValueOf, CheckCondition, diagnostics);
    }

    /// <summary>The conditions that it has read.</summary>
    public ConditionCache Conditions { get; } = new();

    /// <summary>Checks a node and all in it.</summary>
    public void Check(YamlNode node, Shape shape) => _shapes.Check(node, shape);

    private void CheckCondition(YamlNode.Scalar scalar)
    {
        try
        {
            Conditions.Read(scalar.Text);
        }
        catch (ConditionException exception)
        {
            var at = _sources(scalar.At.File) is { } source ? ScalarPlaces.Find(source, scalar, exception.Start, exception.Length) : scalar.At;
            _diagnostics.Add(new Diagnostic(GitLabRules.Condition, at, exception.Message) { Help = exception.Help, Within = scalar.At });
        }
    }
}
