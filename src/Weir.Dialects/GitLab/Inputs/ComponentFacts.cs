using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>What a component knows of itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reference">What it was asked for by: a version, branch, tag or commit.</param>
internal sealed record ComponentFacts(string Name, string Reference)
{
    /// <summary>The names of the facts, as <c>spec:component</c> lists them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["name", "sha", "version", "reference"];

    /// <summary>Its commit; null where a folder stands in for its project.</summary>
    public string? Commit { get; init; }

    /// <summary>The release that it is of; null where it was asked for by a branch or commit.</summary>
    public string? Version { get; init; }

    /// <summary>The facts that a header asks for.</summary>
    public Value.Map Of(IReadOnlyCollection<string> names) =>
        new(Names.Where(names.Contains).Select(name => KeyValuePair.Create(name, Value.Of(ValueOf(name) ?? ""))), StringComparer.Ordinal);

    private string? ValueOf(string name) => name switch
    {
        "name" => Name,
        "sha" => Commit,
        "version" => Version,
        _ => Reference,
    };
}
