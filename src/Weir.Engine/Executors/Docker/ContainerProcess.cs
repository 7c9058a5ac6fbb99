using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Elsewhere;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>A process in the container of a job, which writes through a pipe.</summary>
/// <remarks>
/// The engine's own stream has the two outputs of a process apart, so that their order is lost, and ends with what a process leaves behind.
/// </remarks>
internal sealed class ContainerProcess : JobProcess, IProcessHandle
{
    private const int Killed = 137;

    private static readonly string[] ShellsOwn = ["HOME", "HOSTNAME", "PWD", "OLDPWD", "SHLVL"];

    private readonly RunningContainer _container;
    private readonly string _exec;
    private readonly ProcessOutput _output;
    private readonly int _end;

    private int _exitCode;
    private ExecutorException? _failure;

    private ContainerProcess(RunningContainer container, string exec, ProcessOutput output, int end) =>
        (_container, _exec, _output, _end) = (container, exec, output, end);

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
    /// <exception cref="ExecutorException">It cannot be started.</exception>
    public static async Task<ContainerProcess> StartAsync(
        RunningContainer container, JobFolders folders, int number, ProcessRequest request, Pipe closing, IOutput output)
    {
        var inside = FormattableString.Invariant($"{JobFolders.Pipes}/{number}");
        ProcessOutput written = container.IsElsewhere
            ? StreamedOutput.Open(container, inside)
            : new SharedOutput(inside, FormattableString.Invariant($"{folders.PipesOutside}/{number}"));
        try
        {
            var (exec, stream) = await container.StartAsync(Parameters(container, request, inside), CancellationToken.None).ConfigureAwait(false);
            var end = new Pipe();
            var process = new ContainerProcess(container, exec, written, end.TakeReader());
            process.Reading = OutputPump.Start(process, written.Pipe, closing, output);
            _ = process.AwaitAsync(stream, end);
            return process;
        }
        catch (ExecutorException)
        {
            await written.ArriveAsync().ConfigureAwait(false);
            written.Dispose();
            written.Pipe.Dispose();
            throw;
        }
    }

    public int WatchEnd() => _end;

    public int ExitCode() => _failure is null ? _exitCode : throw new IOException(_failure.Message, _failure);

    public void Kill() => _ = KillTreeAsync();

    public override string ToString() => _output.Inside;

    protected override Task SignalAsync(int signal) =>
        _container.ShellAsync(ContainerShell.Signal, _output.Inside, signal == ProcessCalls.Interrupt ? "INT" : "TERM");

    protected override Task KillTreeAsync() => _container.ShellAsync(ContainerShell.EndTree, _output.Inside);

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
                "/bin/sh", "-c", container.IsElsewhere ? ContainerShell.MakePipe + ContainerShell.Start : ContainerShell.Start, "sh", pipe, FormattableString.Invariant($"{shellsOwn.Count}"), .. shellsOwn,
                .. odd.Count > 0 ? ["env", .. odd] : Array.Empty<string>(),
                request.Program, .. request.Arguments,
            ],
            WorkingDir = request.WorkingDirectory,
            Env = [.. wanted.Select(variable => $"{variable.Key}={variable.Value}"), .. container.Environment.Keys.Append("HOSTNAME").Where(name => !wanted.ContainsKey(name))],
        };
    }

    private static bool IsShellName(string name) =>
        !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private async Task AwaitAsync(MultiplexedStream stream, Pipe end)
    {
        try
        {
            using (stream)
            {
                var (text, errors) = await stream.ReadOutputToEndAsync(CancellationToken.None).ConfigureAwait(false);
                _exitCode = await ExitCodeAsync().ConfigureAwait(false);
                if ((text + errors).Trim() is { Length: > 0 } complaint)
                    _failure = new ExecutorException($"a process of the job cannot be started in the container ({_container.Name}): {Meaning(complaint)}");
                else if (_exitCode == Killed && !IsStopped && await _container.WhyKilledAsync().ConfigureAwait(false) is { } reason)
                    _failure = new ExecutorException(reason);
            }

            if (await _output.ArriveAsync().ConfigureAwait(false) is { } lost && !IsStopped)
                _failure ??= new ExecutorException(await _container.WhyGoneAsync().ConfigureAwait(false) ?? lost);
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
            _output.Dispose();
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
