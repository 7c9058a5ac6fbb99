using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>The container that a job's processes run in.</summary>
/// <param name="Engine">Its engine.</param>
/// <param name="Id">Its id.</param>
/// <param name="Environment">The environment that its processes start from.</param>
/// <param name="Name">Its image, for people.</param>
internal sealed record RunningContainer(DockerEngine Engine, string Id, IReadOnlyDictionary<string, string> Environment, string Name)
{
    /// <summary>The user that may do all.</summary>
    public const string Root = "0";

    private const int Looks = 5;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>The id of its image.</summary>
    public string Image { get; init; } = "";

    /// <summary>How many bytes of memory it may have; 0 for no limit.</summary>
    public long Memory { get; init; }

    /// <summary>True where its processes are not root by themselves.</summary>
    public bool HasUser { get; init; }

    /// <summary>True where its engine sees nothing of this machine's files.</summary>
    public bool IsElsewhere => !Engine.Description.SharesFiles;

    /// <summary>True where it sees processes that are not its own: those of the machine, or of another container.</summary>
    public bool SeesOthers { get; init; }

    private Counter MemoryKills { get; } = new();

    private string Removed => $"the container ({Name}) was removed while the job ran: somebody removed it, or the engine lost it";

    /// <summary>Starts a process in it.</summary>
    /// <returns>The id of the process at the engine, and the stream of what it writes.</returns>
    /// <exception cref="ExecutorException">It cannot be started.</exception>
    public async Task<(string Id, MultiplexedStream Output)> StartAsync(ContainerExecCreateParameters process, CancellationToken cancellationToken)
    {
        try
        {
            process.AttachStdout = process.AttachStderr = true;
            var made = await Engine.Client.Exec.CreateContainerExecAsync(Id, process, cancellationToken).ConfigureAwait(false);
            var start = new ContainerExecStartParameters();
            return (made.ID, await Engine.Client.Exec.StartContainerExecAsync(made.ID, start, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (Engine.Explain("a process of the job cannot be started", exception) is { } explained)
        {
            throw await WhyGoneAsync().ConfigureAwait(false) is { } reason ? new ExecutorException(reason, exception) : explained;
        }
    }

    /// <summary>Runs a script of its shell as root, and waits.</summary>
    /// <returns>The exit code, and what it wrote.</returns>
    /// <exception cref="ExecutorException">It cannot be run.</exception>
    public async Task<(int ExitCode, string Text)> ShellAsync(string script, params IReadOnlyList<string> arguments)
    {
        var process = new ContainerExecCreateParameters { Cmd = ["/bin/sh", "-c", script, "sh", .. arguments], User = Root, WorkingDir = "/" };
        var (id, output) = await StartAsync(process, CancellationToken.None).ConfigureAwait(false);
        using (output)
        {
            try
            {
                var (text, errors) = await output.ReadOutputToEndAsync(CancellationToken.None).ConfigureAwait(false);
                var end = await Engine.Client.Exec.InspectContainerExecAsync(id, CancellationToken.None).ConfigureAwait(false);
                return ((int)(end.ExitCode ?? 0), text + errors);
            }
            catch (Exception exception) when (Engine.Explain("a command in the job's container was lost", exception) is { } explained)
            {
                throw explained;
            }
        }
    }

    /// <summary>Ends all processes in it but its first. Where it sees those of others, its removal ends them.</summary>
    /// <exception cref="ExecutorException">The engine does not do it.</exception>
    public async Task EndAllAsync()
    {
        if (!SeesOthers)
            await ShellAsync(ContainerShell.EndAll).ConfigureAwait(false);
    }

    /// <summary>Why the container is no more; null where it runs.</summary>
    public async Task<string?> WhyGoneAsync()
    {
        try
        {
            var now = await Engine.Client.Containers.InspectContainerAsync(Id, CancellationToken.None).ConfigureAwait(false);
            var state = now.State ?? new State();
            if (state.OOMKilled)
                return $"the container ({Name}) ran out of memory{Limit(now.HostConfig?.Memory)}: give it more, or let the job need less";
            if (state.Dead || state.Status is "removing" or "dead")
                return Removed;
            return state.Running ? null : FormattableString.Invariant(
                $"the container ({Name}) has ended with exit code {state.ExitCode}{(string.IsNullOrEmpty(state.Error) ? "" : $" ({state.Error})")}: something in the job, or somebody at the engine, stopped it");
        }
        catch (DockerContainerNotFoundException)
        {
            return Removed;
        }
        catch (Exception exception) when (Engine.Explain("the job's container cannot be looked at", exception) is { } explained)
        {
            return explained.Message;
        }
    }

    /// <summary>Why a process in it was killed, by nobody here; null where only the process can know.</summary>
    /// <exception cref="ExecutorException">The engine cannot say; the message says why.</exception>
    public async Task<string?> WhyKilledAsync()
    {
        // The engine learns of the end of a container a little after the ends of its processes, by its own clock.
        for (var look = 0; look < Looks; look++)
        {
            if (await WhyGoneAsync().ConfigureAwait(false) is { } reason)
                return reason;
            if (look == 0 && await HasKilledForMemoryAsync().ConfigureAwait(false))
                return $"a process was killed because the container ({Name}) ran out of memory{Limit(Memory)}: give it more, or let the job need less";
            await Task.Delay(LookAgain, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }

        return null;
    }

    // In a container that is just being removed the question fails: then the next look tells.
    private async Task<bool> HasKilledForMemoryAsync()
    {
        var (code, text) = await ShellAsync(ContainerShell.MemoryKills).ConfigureAwait(false);
        return code == 0 && int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) && Interlocked.Exchange(ref MemoryKills.Value, kills) < kills;
    }

    private static string Limit(long? bytes) => bytes is > 0 ? FormattableString.Invariant($" (its limit is {bytes.Value / (1024 * 1024)} MiB)") : " of the machine";

    // The kernel counts over the life of the container: what was told of once explains nothing that happens later.
    private sealed class Counter
    {
        public int Value;
    }
}
