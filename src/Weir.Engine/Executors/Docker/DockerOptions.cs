namespace Weir.Engine.Executors.Docker;

/// <summary>How jobs run in containers.</summary>
public sealed record DockerOptions
{
    /// <summary>Folders of this machine that jobs may read under their own names, such as that of the objects of the user's repository.</summary>
    public IReadOnlyList<string> ReadableFolders { get; init; } = [];

    /// <summary>The programs <c>node</c> that jobs find in <see cref="Pipelines.Execution.ContainerPlaces.Nodes"/>; null for none.</summary>
    public NodeShelf? Nodes { get; init; }

    /// <summary>How long a service may take until its health check passes.</summary>
    public TimeSpan HealthLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the ports of a service may take to open where it has no health check.</summary>
    public TimeSpan PortLimit { get; init; } = TimeSpan.FromSeconds(30);
}
