using System.Text;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>Says why a process cannot be started, in words that a person can act on: the system's own answer is mostly one of "no such file".</summary>
internal static class StartFailure
{
    /// <exception cref="ExecutorException">The request is one that no system can carry out.</exception>
    public static void Check(ProcessRequest request)
    {
        CheckTexts(request);
        if (FileStatus.Through(request.WorkingDirectory)?.Kind is var kind and not JobFileKind.Folder)
        {
            throw new ExecutorException(
                $"'{request.Program}' cannot be started: its working directory '{request.WorkingDirectory}' {(kind is null ? "does not exist" : "is not a folder")}");
        }
    }

    /// <exception cref="ExecutorException">Its arguments or variables are such that no system can take them.</exception>
    public static void CheckTexts(ProcessRequest request)
    {
        var texts = request.Arguments.Concat(request.Environment.Keys).Concat(request.Environment.Values).Append(request.Program);
        if (texts.FirstOrDefault(text => text.Contains('\0')) is { } broken)
            throw new ExecutorException($"'{request.Program}' cannot be started: '{Shown(broken)}' contains a zero character, which no argument or variable can hold");
        if (request.Environment.Keys.FirstOrDefault(name => name.Length == 0 || name.Contains('=')) is { } name)
            throw new ExecutorException($"'{request.Program}' cannot be started: '{Shown(name)}' cannot be the name of a variable; use letters, digits and '_'");
    }

    /// <summary>The program's path.</summary>
    /// <exception cref="ExecutorException">There is no such program in the <c>PATH</c> that the process is to get.</exception>
    public static string Resolve(ProcessRequest request)
    {
        if (request.Program.Contains('/'))
            return request.Program;
        var path = request.Environment.GetValueOrDefault("PATH") ?? "";
        return ProgramSearch.Find(request.Program, path) ?? throw new ExecutorException(
            path.Length == 0
                ? $"the program '{request.Program}' cannot be looked for: the environment has no PATH; set it, or give the program's full path"
                : $"the program '{request.Program}' was not found in PATH ({path}): install it, or give its full path");
    }

    /// <summary>What the system meant by its refusal.</summary>
    public static ExecutorException Explain(ProcessRequest request, string program, ProcessStartException refusal)
    {
        var path = Path.Combine(request.WorkingDirectory, program);
        var reason = refusal.Error switch
        {
            FileCalls.NoEntry or FileCalls.NotFolder => Missing(path),
            FileCalls.NoAccess or FileCalls.NotPermitted => NotAllowed(request, path),
            ProcessStartException.NotProgram => "it is neither a program for this machine nor a script with an interpreter in its first line (#!)",
            ProcessStartException.TooLong => "its arguments and its environment are together, or one of them is, longer than the system allows; pass long values in files",
            ProcessStartException.TooMany or ProcessStartException.NoMemory =>
                $"the system has no room for another process ({refusal.Message}): end some, or raise the limits (ulimit -u, memory)",
            _ => refusal.Message,
        };
        return new ExecutorException($"'{request.Program}' cannot be started: {reason}", refusal);
    }

    private static string Missing(string path)
    {
        if (FileStatus.Through(path) is null)
            return $"there is no file '{path}'";
        return Interpreter(path) is { } interpreter
            ? $"its first line asks for the interpreter '{interpreter}', which does not exist here; install it, or correct the line{Ending(interpreter)}"
            : "the loader or a library that it was built for is not installed here; it was probably built for another system";
    }

    private static string NotAllowed(ProcessRequest request, string path)
    {
        if (FileStatus.Through(path)?.Kind == JobFileKind.Folder)
            return "it is a folder, not a program";
        if (FileStatus.Through(path) is not null && !Files.IsProgram(path))
            return $"it is not executable; chmod +x '{path}' makes it so";
        return $"this user may not run it, or may not enter its working directory '{request.WorkingDirectory}'";
    }

    /// <summary>What the first line of a script asks for; null where the file is none.</summary>
    private static string? Interpreter(string path)
    {
        Span<byte> buffer = stackalloc byte[256];
        ReadOnlySpan<byte> text = buffer[..SmallFile.Read(path, buffer)];
        if (!text.StartsWith("#!"u8))
            return null;
        var line = text[2..];
        var end = line.IndexOf((byte)'\n');
        line = (end < 0 ? line : line[..end]).TrimStart(" \t"u8);
        var blank = line.IndexOfAny((byte)' ', (byte)'\t');
        return Encoding.UTF8.GetString(blank < 0 ? line : line[..blank]);
    }

    private static string Ending(string interpreter) => interpreter.EndsWith('\r') ? " (it ends with a carriage return: save the file with Unix line ends)" : "";

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "..." : text;
}
