using Weir.Dialects.GitLab.Variables;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>The variables that a rule sees: those of the pipeline, and those that the file gives to who has the rule.</summary>
internal sealed class VisibleVariables
{
    private readonly PipelineVariables _pipeline;
    private readonly string? _environment;
    private readonly Dictionary<string, Variable> _own = new(StringComparer.Ordinal);
    private VariableCollection? _expanded;

    /// <summary>Puts them together.</summary>
    /// <param name="pipeline">Those of the pipeline.</param>
    /// <param name="own">What the file gives, and what GitLab says of the job, from the weakest to the strongest.</param>
    /// <param name="environment">The environment of the job; null where it has none.</param>
    public VisibleVariables(PipelineVariables pipeline, IReadOnlyList<Variable> own, string? environment = null)
    {
        _pipeline = pipeline;
        _environment = environment;
        Own = own;
        foreach (var variable in own)
            _own[variable.Name] = variable;
    }

    /// <summary>What the file gives, and what GitLab says of the job.</summary>
    public IReadOnlyList<Variable> Own { get; }

    /// <summary>The strongest value of a name, not expanded; null where there is none.</summary>
    public string? this[string name] =>
        (_pipeline.Strong(_environment).GetValueOrDefault(name) ?? _own.GetValueOrDefault(name) ?? _pipeline.OfGitLab(name))?.Value;

    /// <summary>All of them, not expanded.</summary>
    public VariableCollection Written => new(_pipeline.Predefined.Concat(Own).Concat(_pipeline.Strong(_environment).Values));

    /// <summary>All of them, expanded in each other.</summary>
    public VariableCollection Expanded => _expanded ??= ServerExpansion.ExpandAll(Written, new ServerExpansionOptions(KeepUndefined: true)).Variables;

    /// <summary>A text with the variables in it expanded; a reference to none stays as it is.</summary>
    public string Expand(string text) => text.AsSpan().IndexOfAny('$', '%') < 0
        ? text
        : ServerExpansion.Expand(text, Expanded, new ServerExpansionOptions(KeepUndefined: true));
}
