using Weir.Engine.Unix;

namespace Weir.Engine.Executors.Docker;

/// <summary>The way from a process in a container to who reads it here. Disposed once the process has ended.</summary>
internal abstract class ProcessOutput(string inside, Pipe pipe) : IDisposable
{
    /// <summary>The pipe in the container that the process writes to; its number is in a file beside it.</summary>
    public string Inside => inside;

    /// <summary>Where it comes out; owned by who reads it.</summary>
    public Pipe Pipe => pipe;

    /// <summary>Waits until all that was written so far has come out. Asked when the process has ended.</summary>
    /// <returns>Why some of it will not come; null where all did.</returns>
    public abstract ValueTask<string?> ArriveAsync();

    public abstract void Dispose();
}

/// <summary>A pipe that both the container and this machine see: what was written is there.</summary>
/// <param name="inside">Its name in the container.</param>
/// <param name="outside">Its name here.</param>
internal sealed class SharedOutput(string inside, string outside) : ProcessOutput(inside, Pipe.Named(outside))
{
    public override ValueTask<string?> ArriveAsync() => ValueTask.FromResult<string?>(null);

    public override void Dispose() => File.Delete(outside);
}
