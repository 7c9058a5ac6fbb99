using System.Globalization;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Yaml;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>A workflow file that was read.</summary>
/// <param name="Source">Its text.</param>
/// <param name="Root">Its content, in the shape of a workflow.</param>
/// <param name="Expressions">The expressions in it.</param>
internal sealed record WorkflowFile(SourceText Source, Template Root, ExpressionIndex Expressions)
{
    /// <summary>Reads a file; null where it is no YAML. What else is wrong is reported.</summary>
    /// <exception cref="BudgetException">It holds more than it may.</exception>
    public static WorkflowFile? Read(SourceText source, TemplateLimits limits, Budget budget, DiagnosticBag diagnostics)
    {
        if (source.Characters.Length > limits.MaxFileLength)
        {
            diagnostics.Add(
                YamlRules.Limit,
                Span.Of(source.Name),
                string.Create(CultureInfo.InvariantCulture, $"a workflow file has at most {limits.MaxFileLength} characters, found {source.Characters.Length}"));
            return null;
        }

        var errors = diagnostics.Count;
        var node = YamlReader.Read(source, diagnostics);
        if (node is null && diagnostics.Count == errors)
            diagnostics.Add(YamlRules.Syntax, Span.Of(source.Name), "the file is empty", "a workflow needs at least 'on' and 'jobs'");
        if (node is null)
            return null;
        var expressions = new ExpressionIndex();
        return new WorkflowFile(source, new TemplateReader(source, budget, expressions, diagnostics).Read(node, WorkflowSchema.Workflow), expressions);
    }
}
