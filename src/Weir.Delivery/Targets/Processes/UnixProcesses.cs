using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Weir.Delivery.Targets.Processes;

/// <summary>Starts and ends processes that outlive whoever started them.</summary>
internal static partial class UnixProcesses
{
    /// <summary>The variable that says which supervisor an instance belongs to.</summary>
    public const string FolderVariable = "WEIR_INSTANCES";

    private const int SigKill = 9;
    private const int SigTerm = 15;

    /// <summary>Starts a command in a session of its own, its output going to the end of a file.</summary>
    public static ProcessMark Start(string command, string folder, IReadOnlyDictionary<string, string> environment, string log)
    {
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            ArgumentList = { "/bin/sh", "-c", "exec >>\"$WEIR_LOG\" 2>&1 </dev/null; unset WEIR_LOG; " + command },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["WEIR_LOG"] = log;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("a process was not started");
        return new ProcessMark(process.Id, Stat(process.Id)?.StartTicks ?? 0);
    }

    /// <summary>True while the process runs; one that has ended and waits for its parent does not.</summary>
    public static bool IsAlive(ProcessMark mark) => Stat(mark.Id) is { } stat && stat.StartTicks == mark.StartTicks;

    /// <summary>Asks the process and its whole session to end.</summary>
    public static void Terminate(ProcessMark mark) => Signal(mark, SigTerm);

    /// <summary>Ends the process and its whole session.</summary>
    public static void Kill(ProcessMark mark) => Signal(mark, SigKill);

    /// <summary>The instances of a folder that run, found by their environment.</summary>
    public static IEnumerable<Instance> OfFolder(string folder)
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || Stat(id) is not { } stat || stat.Session != id)
                continue;
            var variables = Environment(entry);
            if (variables.GetValueOrDefault(FolderVariable) == folder
                && int.TryParse(variables.GetValueOrDefault("WEIR_RELEASE"), out var release)
                && int.TryParse(variables.GetValueOrDefault("WEIR_INSTANCE"), out var index)
                && int.TryParse(variables.GetValueOrDefault("PORT"), out var port))
                yield return new Instance(release, index, port) { Process = new ProcessMark(id, stat.StartTicks) };
        }
    }

    private static Dictionary<string, string> Environment(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ")).Split('\0')
                .Select(static line => line.Split('=', 2))
                .Where(static pair => pair.Length == 2)
                .DistinctBy(static pair => pair[0])
                .ToDictionary(static pair => pair[0], static pair => pair[1]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Signal(ProcessMark mark, int signal)
    {
        if (IsAlive(mark))
            _ = SendSignal(-mark.Id, signal);
    }

    // The fields after the name, which may hold spaces and brackets: the state is the first, the session the fourth, the start the 20th.
    private static (int Session, long StartTicks)? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X"
                ? null
                : (int.Parse(fields[3], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
