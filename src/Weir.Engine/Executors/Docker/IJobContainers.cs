using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>The containers of a job, for the session that they end with. Disposing removes them, and all that belongs to them.</summary>
internal interface IJobContainers : IContainerDesk, IAsyncDisposable
{
    /// <summary>Ends those that run once, without asking.</summary>
    ValueTask KillAsync();
}
