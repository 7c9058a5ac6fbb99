using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>Whether a job is part of a pipeline.</summary>
/// <param name="Joins">True where it is.</param>
/// <param name="Reason">What decided: a clause for a person.</param>
/// <param name="At">Where the file says so.</param>
internal sealed record JobDecision(bool Joins, string Reason, Span At)
{
    /// <summary>The rule that adds it; null where it has none.</summary>
    public YamlNode.Mapping? Rule { get; init; }
}
