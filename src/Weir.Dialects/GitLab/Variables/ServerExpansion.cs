using System.Text;

namespace Weir.Dialects.GitLab.Variables;

/// <summary>How the server expands.</summary>
/// <param name="KeepUndefined">True where a reference to nothing stays as it is; otherwise it becomes empty.</param>
/// <param name="ExpandFiles">True where a reference to a file variable becomes its content; otherwise it stays as it is.</param>
/// <param name="ExpandRaw">True where a reference to a raw variable becomes its value; otherwise it stays for the runner.</param>
internal sealed record ServerExpansionOptions(bool KeepUndefined = false, bool ExpandFiles = true, bool ExpandRaw = true)
{
    /// <summary>For the variables of a job: what a runner still expands is left for it.</summary>
    public static ServerExpansionOptions ForJobs { get; } = new(KeepUndefined: true, ExpandFiles: false, ExpandRaw: false);
}

/// <summary>Variables that were expanded.</summary>
/// <param name="Variables">The variables, each after those that it refers to; as they were where there are cycles.</param>
/// <param name="Cycles">The names of variables that refer to each other in a circle, circle by circle.</param>
internal sealed record ExpandedVariables(VariableCollection Variables, IReadOnlyList<IReadOnlyList<string>> Cycles);

/// <summary>The expansion that GitLab's server does, before a runner sees a job.</summary>
internal static class ServerExpansion
{
    /// <summary>How many characters one value may grow to; what is longer stays unexpanded.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>Expands variables in each other, to any depth.</summary>
    public static ExpandedVariables ExpandAll(VariableCollection variables, ServerExpansionOptions options)
    {
        var order = new DependencyOrder(variables);
        if (order.Cycles.Count > 0)
            return new ExpandedVariables(variables, order.Cycles);
        Dictionary<string, Variable> done = new(StringComparer.Ordinal);
        List<Variable> expanded = [];
        foreach (var variable in order.Sorted)
        {
            var value = variable.IsRaw ? variable.Value : Replace(variable.Value, true, name => Replacement(done.GetValueOrDefault(name), options));
            expanded.Add(value.Length <= MaxLength ? variable with { Value = value } : variable);
            done[variable.Name] = expanded[^1];
        }

        return new ExpandedVariables(VariableCollection.InOrder(expanded), []);
    }

    /// <summary>Expands a text, one level deep: what is put in is not expanded again. <c>$$</c> and <c>%%</c> have no meaning here.</summary>
    public static string Expand(string text, VariableCollection variables, ServerExpansionOptions options) =>
        Replace(text, false, name => Replacement(variables[name], options));

    // Null leaves the reference as it is.
    private static string? Replacement(Variable? variable, ServerExpansionOptions options) => variable switch
    {
        null => options.KeepUndefined ? null : "",
        { IsFile: true } => options.ExpandFiles ? variable.Value : null,
        { IsRaw: true } => options.ExpandRaw ? variable.Value : null,
        _ => variable.Value,
    };

    private static string Replace(string text, bool escapes, Func<string, string?> replacement)
    {
        StringBuilder? written = null;
        var rest = 0;
        foreach (var reference in ServerReference.In(text, escapes))
        {
            if (reference.Name is null || replacement(reference.Name) is not { } value)
                continue;
            written ??= new StringBuilder();
            if (written.Length > MaxLength)
                break;
            written.Append(text, rest, reference.Start - rest).Append(value);
            rest = reference.Start + reference.Length;
        }

        return written is null ? text : written.Append(text, rest, text.Length - rest).ToString();
    }
}
