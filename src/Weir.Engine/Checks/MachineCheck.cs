using System.Runtime.CompilerServices;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Host;
using Weir.Engine.Runs;

namespace Weir.Engine.Checks;

/// <summary>Looks at what jobs need of this machine. It changes nothing.</summary>
public sealed record MachineCheck
{
    /// <summary>How jobs run on this machine.</summary>
    public required HostOptions Host { get; init; }

    /// <summary>What says where the container engine is.</summary>
    public required EngineSurroundings Engine { get; init; }

    /// <summary>Where runs and caches are kept.</summary>
    public required WeirFolders Folders { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The project that is asked about; null for none.</summary>
    public string? Project { get; init; }

    /// <summary>True where the project has jobs that run in containers, or talk to some.</summary>
    public bool NeedsContainers { get; init; }

    /// <summary>Looks at one thing after the other.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await ToolCheck.GitAsync(Engine.Environment, cancellationToken).ConfigureAwait(false);
        yield return WorkspaceCheck.Run(Host, Project);
        foreach (var finding in SpaceCheck.Run(Host, Folders))
            yield return finding;
        yield return LeftoverCheck.Run(Host);
        yield return await ToolCheck.NodeAsync(Engine.Environment, Folders, cancellationToken).ConfigureAwait(false);
        await foreach (var finding in EngineCheck.RunAsync(Engine, NeedsContainers, Time, cancellationToken).ConfigureAwait(false))
            yield return finding;
    }
}
