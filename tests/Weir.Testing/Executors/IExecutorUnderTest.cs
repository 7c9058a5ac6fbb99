using Weir.Pipelines.Execution;

namespace Weir.Testing.Executors;

/// <summary>An executor as the contract tests need it, and the view from outside of what it leaves. Disposing removes its folders.</summary>
public interface IExecutorUnderTest : IDisposable
{
    IExecutor Create(TimeProvider time);

    /// <summary>True where files have no parts of seconds in times before 1970.</summary>
    bool RoundsOldTimes => false;

    /// <summary>What is left of sessions that were disposed, in a person's words: processes, mounts, folders, containers. Empty if all is well.</summary>
    /// <param name="places">The places of the sessions.</param>
    /// <param name="command">Is in the command line of whatever must be gone.</param>
    IReadOnlyList<string> Left(IReadOnlyList<JobPlaces> places, string command);
}
