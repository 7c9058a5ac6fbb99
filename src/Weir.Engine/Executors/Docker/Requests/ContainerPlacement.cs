namespace Weir.Engine.Executors.Docker.Requests;

/// <summary>Where a container of a job is put.</summary>
/// <param name="Workspace">The folder of the engine's machine that paths beginning with <c>.</c> are below; absolute.</param>
internal sealed record ContainerPlacement(string Workspace)
{
    /// <summary>The network of its job; null for the engine's own.</summary>
    public string? Network { get; init; }

    /// <summary>Its names in that network, besides those of its options.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Labels by which it is found again; no option changes them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
