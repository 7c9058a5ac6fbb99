using Weir.Engine.Unix;

namespace Weir.Engine.Executors.Host;

/// <summary>A process of a job, wherever it runs, as <see cref="OutputPump"/> needs it. Its text names it for a person.</summary>
internal interface IProcessHandle
{
    /// <summary>A descriptor of which something can be read once the process has ended; the caller closes it.</summary>
    int WatchEnd();

    /// <summary>Its exit code. Called once, after its end.</summary>
    /// <exception cref="IOException">It cannot be known.</exception>
    int ExitCode();

    /// <summary>Ends it and its process group at once.</summary>
    void Kill();
}

/// <summary>A child of this process.</summary>
/// <param name="Id">Its number.</param>
internal sealed record ChildHandle(int Id) : IProcessHandle
{
    public int WatchEnd() => ProcessEnd.Watch(Id);

    public int ExitCode() => Spawner.Wait(Id);

    public void Kill() => Spawner.SignalGroup(Id, ProcessCalls.Kill);

    public override string ToString() => FormattableString.Invariant($"{Id}");
}
