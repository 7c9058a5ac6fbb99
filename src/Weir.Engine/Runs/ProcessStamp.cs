using System.Diagnostics;
using System.Globalization;

namespace Weir.Engine.Runs;

/// <summary>Names a process so that another one with the same number is not taken for it.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Started">When it started, in whatever the system counts: only to compare.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="Boot">What changes with every start of the machine; empty where the system does not say.</param>
/// <param name="Namespace">What numbers of processes are counted in, as containers have their own; empty where the system does not say.</param>
internal sealed record ProcessStamp(int Pid, string Started, string Host, string Boot, string Namespace)
{
    /// <summary>This process.</summary>
    public static ProcessStamp Own { get; } = new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? "", Environment.MachineName, ReadBoot(), ReadNamespace());

    /// <summary>False where the process has certainly ended; true also where that cannot be told from here.</summary>
    public bool MayLive()
    {
        if (Boot != Own.Boot)
            return Host != Own.Host;
        return Namespace != Own.Namespace || StartOf(Pid) == Started;
    }

    private static string? StartOf(int pid)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = Process.GetProcessById(pid);
                return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
            }

            // Field 22; the second one is the program's name in brackets and may hold anything.
            var fields = File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception gone) when (gone is IOException or ArgumentException or InvalidOperationException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string ReadBoot() => OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "";

    private static string ReadNamespace() => OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget ?? "" : "";
}
