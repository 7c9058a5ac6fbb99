using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>The values of a matrix that are written out.</summary>
internal static class MatrixValues
{
    /// <summary>How many values of a vector are looked at: more combinations no matrix may have.</summary>
    public const int Most = MatrixExpander.Most;

    private static readonly EvaluationScope Nothing = new() { Contexts = new Dictionary<string, Value>() };

    /// <summary>The value of a template; null where it has to be evaluated.</summary>
    public static Value? Known(Template template) => template.IsKnown ? new TemplateEvaluator(Nothing, []).Evaluate(template) : null;
}
