namespace Weir.Pipelines.Containers;

/// <summary>What <c>docker create</c> takes besides what a pipeline has keywords for, read from text such as <c>--cpus 1 --health-cmd "pg_isready"</c>.</summary>
public sealed record ContainerOptions
{
    /// <summary>No options.</summary>
    public static ContainerOptions None { get; } = new();
}
