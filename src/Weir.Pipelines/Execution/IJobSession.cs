namespace Weir.Pipelines.Execution;

/// <summary>A place where one job runs: a workspace, processes in it, and their end.</summary>
/// <remarks>
/// Processes may run at the same time. Disposing ends every process that the job left, wherever it went, and destroys the workspace; it does so
/// also when the job failed, and does not throw for what is gone already.
/// </remarks>
public interface IJobSession : IAsyncDisposable
{
    /// <summary>Where things are, as the job's processes see them.</summary>
    JobPlaces Places { get; }

    /// <summary>What the job's processes run on.</summary>
    Machine Machine { get; }

    /// <summary>
    /// What every process of the job starts from: an allow-list, never the caller's own environment; in a container, what its image and the
    /// job say. Known once <see cref="IContainerDesk.StartAsync"/> has ended.
    /// </summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The files that the job's processes see.</summary>
    IJobFiles Files { get; }

    /// <summary>The job's containers.</summary>
    IContainerDesk Containers { get; }

    /// <summary>The full path of a program that is looked for in <paramref name="path"/>, a list as in <c>PATH</c>; null where it is not there.</summary>
    ValueTask<string?> FindProgramAsync(string name, string path, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a process and hands on its output, both streams in the order in which it was written, until it has ended. Processes that it leaves
    /// behind live on until the session is disposed; they are not waited for, and what they write goes to <paramref name="output"/> until then.
    /// </summary>
    /// <param name="request">What to run.</param>
    /// <param name="output">
    /// Takes the lines, one call at a time, and belongs to this process alone. Lines of processes that were left behind come on another thread
    /// after the result, while other processes may run. What it throws ends the process and comes out of this call, or of disposing after it.
    /// </param>
    /// <param name="cancellationToken">
    /// Stops the process: politely, then by force, as <see cref="ProcessRequest.Stop"/> says. The call then has a result as well; where the token
    /// is cancelled before, nothing starts and the call throws.
    /// </param>
    /// <exception cref="ExecutorException">The process cannot be started.</exception>
    /// <exception cref="ObjectDisposedException">The session has ended.</exception>
    ValueTask<ProcessResult> RunAsync(ProcessRequest request, IOutput output, CancellationToken cancellationToken);

    /// <summary>Ends every process of the job at once, without asking.</summary>
    ValueTask KillAsync();
}

/// <summary>Where things are, as the job's processes see them: absolute paths without a slash at the end.</summary>
/// <param name="Workspace">The job's own copy of the repository goes here; empty at first.</param>
/// <param name="Temporary">For the job's own files; destroyed with the session.</param>
/// <param name="Tools">Tools that jobs install for later ones; outlives the session.</param>
/// <param name="Actions">Where packed actions and tasks are laid out for the job.</param>
/// <param name="Home">The home folder.</param>
public sealed record JobPlaces(string Workspace, string Temporary, string Tools, string Actions, string Home);

/// <summary>What a job's processes run on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="System">Its operating system.</param>
/// <param name="Architecture">Its processors.</param>
public sealed record Machine(string Name, OperatingSystemKind System, System.Runtime.InteropServices.Architecture Architecture);

/// <summary>The operating systems that jobs run on.</summary>
public enum OperatingSystemKind
{
    /// <summary>Linux.</summary>
    Linux,

    /// <summary>macOS.</summary>
    MacOS,

    /// <summary>Windows.</summary>
    Windows,
}

/// <summary>A process to run.</summary>
public sealed record ProcessRequest
{
    /// <summary>The program: a path, or a name that is looked for in the <c>PATH</c> of <see cref="Environment"/>.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, each exactly as it shall arrive.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Where it runs.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Its whole environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>How it is stopped.</summary>
    public StopPolicy Stop { get; init; } = new(TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(2.5));
}

/// <summary>How a process is stopped: an interrupt, a request to terminate, and then the whole tree is killed.</summary>
/// <param name="AfterInterrupt">How long the interrupt may take.</param>
/// <param name="AfterTerminate">How long the request may take.</param>
public sealed record StopPolicy(TimeSpan AfterInterrupt, TimeSpan AfterTerminate);

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="Stopped">True where it ended because it was stopped.</param>
public readonly record struct ProcessResult(int ExitCode, bool Stopped);

/// <summary>Takes the output of a process.</summary>
public interface IOutput
{
    /// <summary>
    /// Takes a line, as UTF-8 without its end; bytes that are not UTF-8 arrive as they were written. A line of more than a megabyte arrives in
    /// pieces. The memory is the caller's again when the call has returned.
    /// </summary>
    void Line(ReadOnlySpan<byte> utf8);
}
