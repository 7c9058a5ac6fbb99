using System.Text;
using Weir.Engine.Executors.Host;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Says why a process cannot be started in a container, in words that a person can act on.</summary>
internal sealed class ContainerStartFailure(DockerSession session, ProcessRequest request)
{
    private const int NotRun = 126, NotFound = 127;

    /// <summary>True where a file may be run.</summary>
    public static bool IsProgram(JobFile file) => (file.Mode & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    /// <summary>Checks what can be known before.</summary>
    /// <exception cref="ExecutorException">It cannot be started.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        StartFailure.CheckTexts(request);
        var folder = await session.Files.StatAsync(request.WorkingDirectory, cancellationToken).ConfigureAwait(false);
        if (folder?.Kind is not JobFileKind.Folder)
        {
            throw new ExecutorException(
                $"'{request.Program}' cannot be started: its working directory '{request.WorkingDirectory}' {(folder is null ? "does not exist" : "is not a folder")}");
        }
    }

    /// <summary>Looks for the reason where the shell's exit code says that it could not start the program; a program may also end with that code by itself.</summary>
    /// <exception cref="ExecutorException">It could not be started.</exception>
    public async Task CheckAsync(ProcessResult result, CancellationToken cancellationToken)
    {
        if (result.Stopped || result.ExitCode is not (NotRun or NotFound))
            return;
        var program = request.Program;
        if (!program.Contains('/'))
        {
            var path = request.Environment.GetValueOrDefault("PATH") ?? "";
            if (await session.FindProgramAsync(program, path, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                throw new ExecutorException(path.Length == 0
                    ? $"the program '{program}' cannot be looked for: the environment has no PATH; set it, or give the program's full path"
                    : $"the program '{program}' was not found in PATH ({path}): install it, or give its full path");
            }

            program = found;
        }

        var full = program.StartsWith('/') ? program : $"{request.WorkingDirectory}/{program}";
        if (await ReasonAsync(full, cancellationToken).ConfigureAwait(false) is { } reason)
            throw new ExecutorException($"'{request.Program}' cannot be started: {reason}");
    }

    private async Task<string?> ReasonAsync(string path, CancellationToken cancellationToken)
    {
        if (await session.Files.StatAsync(path, cancellationToken).ConfigureAwait(false) is not { } file)
            return $"there is no file '{path}'";
        if (file.Kind == JobFileKind.Folder)
            return "it is a folder, not a program";
        if (!IsProgram(file))
            return $"it is not executable; chmod +x '{path}' makes it so";
        if (await InterpreterAsync(path, cancellationToken).ConfigureAwait(false) is not { } interpreter)
            return null;
        return await session.Files.StatAsync(interpreter, cancellationToken).ConfigureAwait(false) is null
            ? $"its first line asks for the interpreter '{interpreter}', which does not exist here; install it, or correct the line"
            : null;
    }

    private async Task<string?> InterpreterAsync(string path, CancellationToken cancellationToken)
    {
        using var stream = await session.Files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        var buffer = new byte[256];
        var text = Encoding.UTF8.GetString(buffer, 0, await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false));
        return text.StartsWith("#!", StringComparison.Ordinal) ? text[2..].Split('\n')[0].Trim(' ', '\t').Split(' ', '\t')[0] : null;
    }
}
