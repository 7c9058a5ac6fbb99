using Weir.Pipelines.Triggers;

namespace Weir.Cli.Runs;

/// <summary>Puts masked variables among the secrets of a run, where their values are not kept.</summary>
internal static class MaskedVariables
{
    /// <summary>The secrets with them; a secret that is given by itself counts more.</summary>
    public static IReadOnlyDictionary<string, string> AddTo(IReadOnlyDictionary<string, string> secrets, IEnumerable<ProvidedVariable> variables)
    {
        var all = new Dictionary<string, string>(secrets, StringComparer.OrdinalIgnoreCase);
        foreach (var variable in variables.Where(variable => variable is { IsMasked: true, Value: not null }))
            all.TryAdd(variable.SecretName, variable.Value!);
        return all;
    }
}
