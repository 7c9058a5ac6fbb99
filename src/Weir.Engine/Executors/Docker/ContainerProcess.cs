using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>A process in the container of a job, which writes through a pipe that both it and Weir see.</summary>
/// <remarks>
/// The engine's own stream has the two outputs of a process apart, so that their order is lost, and ends with what a process leaves behind.
/// </remarks>
internal sealed class ContainerProcess : JobProcess, IProcessHandle
{
    private const int Killed = 137;

    private static readonly string[] ShellsOwn = ["HOME", "HOSTNAME", "PWD", "OLDPWD", "SHLVL"];

    private readonly RunningContainer _container;
    private readonly string _exec;
    private readonly string _pipe;
    private readonly string _outside;
    private readonly int _end;

    private int _exitCode;
    private ExecutorException? _failure;

    private ContainerProcess(RunningContainer container, string exec, string pipe, string outside, int end) =>
        (_container, _exec, _pipe, _outside, _end) = (container, exec, pipe, outside, end);

    public override OutputPump Pump => Reading ?? throw new InvalidOperationException("the process has not started");

    /// <summary>Why its end is not known, or why it never began; null where all is well.</summary>
    public ExecutorException? Failure => _failure;

    private OutputPump? Reading { get; set; }

    /// <summary>Starts a process.</summary>
    /// <param name="container">Where.</param>
    /// <param name="folders">The job's folders.</param>
    /// <param name="number">A number that no other process of the job has.</param>
    /// <param name="request">What to run.</param>
    /// <param name="closing">Ends the reading once its writer is closed.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="ExecutorException">It cannot be started.</exception>
    public static async Task<ContainerProcess> StartAsync(
        RunningContainer container, JobFolders folders, int number, ProcessRequest request, Pipe closing, IOutput output, TimeProvider time)
    {
        var (inside, outside) = (FormattableString.Invariant($"{JobFolders.Pipes}/{number}"), FormattableString.Invariant($"{folders.PipesOutside}/{number}"));
        var pipe = Pipe.Named(outside);
        try
        {
            var (exec, stream) = await container.StartAsync(Parameters(container, request, inside), CancellationToken.None).ConfigureAwait(false);
            var end = new Pipe();
            var process = new ContainerProcess(container, exec, inside, outside, end.TakeReader());
            process.Reading = OutputPump.Start(process, pipe, closing, output);
            _ = process.AwaitAsync(stream, end, time);
            return process;
        }
        catch (ExecutorException)
        {
            pipe.Dispose();
            throw;
        }
    }

    public int WatchEnd() => _end;

    public int ExitCode() => _failure is null ? _exitCode : throw new IOException(_failure.Message, _failure);

    public void Kill() => _ = KillTreeAsync();

    public override string ToString() => _pipe;

    protected override Task SignalAsync(int signal) =>
        _container.ShellAsync(ContainerShell.Signal, _pipe, signal == ProcessCalls.Interrupt ? "INT" : "TERM");

    protected override Task KillTreeAsync() => _container.ShellAsync(ContainerShell.EndTree, _pipe);

    /// <summary>What the shell must be told to make the environment exactly what was asked for, and nothing of the container's own.</summary>
    private static ContainerExecCreateParameters Parameters(RunningContainer container, ProcessRequest request, string pipe)
    {
        var wanted = request.Environment;
        List<string> shellsOwn = [.. ShellsOwn.Where(name => !wanted.ContainsKey(name))];

        // Some shells drop variables whose names they could not use themselves, such as INPUT_FETCH-DEPTH.
        List<string> odd = [.. wanted.Where(variable => !IsShellName(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}")];
        return new ContainerExecCreateParameters
        {
            Cmd =
            [
                "/bin/sh", "-c", ContainerShell.Start, "sh", pipe, FormattableString.Invariant($"{shellsOwn.Count}"), .. shellsOwn,
                .. odd.Count > 0 ? ["env", .. odd] : Array.Empty<string>(),
                request.Program, .. request.Arguments,
            ],
            WorkingDir = request.WorkingDirectory,
            Env = [.. wanted.Select(variable => $"{variable.Key}={variable.Value}"), .. container.Environment.Keys.Append("HOSTNAME").Where(name => !wanted.ContainsKey(name))],
        };
    }

    private static bool IsShellName(string name) =>
        !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private async Task AwaitAsync(MultiplexedStream stream, Pipe end, TimeProvider time)
    {
        try
        {
            using (stream)
            {
                var (text, errors) = await stream.ReadOutputToEndAsync(CancellationToken.None).ConfigureAwait(false);
                _exitCode = await ExitCodeAsync().ConfigureAwait(false);
                if ((text + errors).Trim() is { Length: > 0 } complaint)
                    _failure = new ExecutorException($"a process of the job cannot be started in the container ({_container.Name}): {Meaning(complaint)}");
                else if (_exitCode == Killed && !IsStopped && await _container.WhyKilledAsync(time).ConfigureAwait(false) is { } reason)
                    _failure = new ExecutorException(reason);
            }
        }
        catch (Exception exception) when (_container.Engine.Explain("the end of a process in the container is not known", exception) is { } explained)
        {
            _failure = await _container.WhyGoneAsync().ConfigureAwait(false) is { } reason ? new ExecutorException(reason, exception) : explained;
        }
        catch (ExecutorException exception)
        {
            _failure = exception;
        }
        finally
        {
            File.Delete(_outside);
            end.Dispose();
        }
    }

    private async Task<int> ExitCodeAsync()
    {
        try
        {
            var end = await _container.Engine.Client.Exec.InspectContainerExecAsync(_exec, CancellationToken.None).ConfigureAwait(false);
            return (int)(end.ExitCode ?? Killed);
        }
        catch (DockerApiException exception) when (IsStopped && exception.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return Killed;
        }
    }

    private static string Meaning(string complaint) => complaint.Contains("\"/bin/sh\"", StringComparison.Ordinal)
        ? $"it has no /bin/sh, which Weir and the scripts of jobs need: use an image with a shell ({complaint})"
        : complaint;
}
