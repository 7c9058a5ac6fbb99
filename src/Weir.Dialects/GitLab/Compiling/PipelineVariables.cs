using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Triggers;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>The variables that a pipeline has, whatever its file says.</summary>
/// <param name="Predefined">What GitLab says of it.</param>
/// <param name="Given">What who started it gives: a person, a program, or the pipeline above it.</param>
/// <param name="Settings">What the settings of the project and its owner provide.</param>
/// <param name="IsProtected">Whether it sees what is protected.</param>
internal sealed record PipelineVariables(
    IReadOnlyList<Variable> Predefined, IReadOnlyList<Variable> Given, IReadOnlyList<ProvidedVariable> Settings, bool IsProtected)
{
    private readonly Dictionary<string, Variable> _predefined = Named(Predefined);
    private readonly Dictionary<string, IReadOnlyDictionary<string, Variable>> _strong = [];

    /// <summary>The variables of the pipeline of a trigger.</summary>
    public static PipelineVariables Of(PipelineEvent happened, IReadOnlyList<Variable> predefined) => new(
        predefined,
        [.. happened.Trigger.Variables.Where(variable => variable.Level == VariableLevel.Run).Select(Known).OfType<Variable>()],
        [.. happened.Trigger.Variables.Where(variable => variable.Level != VariableLevel.Run)],
        happened.IsProtected);

    /// <summary>What a plan keeps of them.</summary>
    public IEnumerable<Variable> Kept => Predefined.Concat(Given);

    /// <summary>The value that GitLab gives; null where it gives none.</summary>
    public Variable? OfGitLab(string name) => _predefined.GetValueOrDefault(name);

    /// <summary>The variables that are stronger than what any file says, by name.</summary>
    /// <param name="environment">The environment of the job that sees them; null where it has none.</param>
    public IReadOnlyDictionary<string, Variable> Strong(string? environment)
    {
        if (!_strong.TryGetValue(environment ?? "", out var strong))
        {
            var settings = Settings
                .Where(variable => (IsProtected || !variable.IsProtected) && InScope(variable.Scope, environment))
                .OrderBy(variable => variable.Level).ThenBy(variable => variable.Scope == ProvidedVariable.EverywhereScope ? 0 : variable.Scope.Length)
                .Select(Known).OfType<Variable>();
            _strong[environment ?? ""] = strong = Named(settings.Concat(Given));
        }

        return strong;
    }

    // The value of a masked variable is not kept with a run.
    private static Variable? Known(ProvidedVariable variable) => variable.Value is null ? null : new Variable(variable.Name, variable.Value, variable.Level switch
    {
        VariableLevel.Host => VariableSource.Instance,
        VariableLevel.Owner => VariableSource.Group,
        VariableLevel.Project => VariableSource.Project,
        _ => VariableSource.Pipeline,
    })
    {
        IsFile = variable.IsFile,
        IsMasked = variable.IsMasked,
        IsProtected = variable.IsProtected,
        IsRaw = variable.IsRaw,
    };

    private static bool InScope(string scope, string? environment) =>
        scope == ProvidedVariable.EverywhereScope || (environment is not null && EnvironmentScope.Fits(scope, environment));

    private static Dictionary<string, Variable> Named(IEnumerable<Variable> variables)
    {
        Dictionary<string, Variable> named = new(StringComparer.Ordinal);
        foreach (var variable in variables)
            named[variable.Name] = variable;
        return named;
    }
}
