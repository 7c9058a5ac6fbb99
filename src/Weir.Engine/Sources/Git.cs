using System.Text;
using Weir.Engine.Unix;

namespace Weir.Engine.Sources;

/// <summary>Runs the git program.</summary>
internal static class Git
{
    private static readonly Lazy<string?> Program = new(() => ProgramSearch.Find("git", OwnEnvironment.Path));

    /// <summary>Runs git on a thread of its own, as a fetch can take minutes.</summary>
    /// <exception cref="GitException">There is no git.</exception>
    public static Task<GitAnswer> RunAsync(GitCall call, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Run(call, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    /// <summary>Runs git and waits for it. Cancelling kills it with all that it has started.</summary>
    /// <exception cref="GitException">There is no git.</exception>
    public static GitAnswer Run(GitCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var output = new Pipe();
        using var errors = new Pipe();
        var pid = Start(call, output, errors);
        output.CloseWriter();
        errors.CloseWriter();
        using var registration = cancellationToken.UnsafeRegister(_ => Spawner.SignalGroup(pid, ProcessCalls.Kill), null);
        var (written, complaints) = ReadAll(output, errors);
        var answer = new GitAnswer(Spawner.Wait(pid), written, Encoding.UTF8.GetString(complaints).Trim());
        cancellationToken.ThrowIfCancellationRequested();
        return answer;
    }

    private static int Start(GitCall call, Pipe output, Pipe errors)
    {
        using var input = call.Input is null ? null : Files.OpenRead(call.Input);
        try
        {
            return Spawner.Start(new ProcessStart
            {
                Program = Program.Value ?? throw new GitException("git was not found in PATH: install it (on Debian and Ubuntu: apt-get install git)"),
                Arguments = [.. GitEnvironment.Arguments, .. call.Arguments],
                Environment = GitEnvironment.For(call),
                WorkingDirectory = call.Folder,
                Input = (int?)input?.DangerousGetHandle(),
                Output = output.Writer,
                Errors = errors.Writer,
            });
        }
        catch (ProcessStartException exception)
        {
            throw new GitException($"git cannot be started in '{call.Folder}': {exception.Message}", exception);
        }
    }

    private static (byte[] Output, byte[] Errors) ReadAll(Pipe output, Pipe errors)
    {
        var (written, complaints) = (new MemoryStream(), new MemoryStream());
        var buffer = new byte[16 * 1024];
        while (output.Reader >= 0 || errors.Reader >= 0)
        {
            var (hasOutput, hasErrors, _) = Poll.Wait(output.Reader, errors.Reader, -1, Poll.Forever);
            if (hasOutput)
                Read(output, buffer, written);
            if (hasErrors)
                Read(errors, buffer, complaints);
        }

        return (written.ToArray(), complaints.ToArray());
    }

    private static void Read(Pipe pipe, byte[] buffer, MemoryStream into)
    {
        var count = pipe.Read(buffer);
        into.Write(buffer, 0, count);
        if (count == 0)
            pipe.CloseReader();
    }
}
