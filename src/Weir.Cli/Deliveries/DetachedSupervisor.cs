using System.Diagnostics;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Processes;

namespace Weir.Cli.Deliveries;

/// <summary>Starts <c>weir supervise</c> so that it outlives this program.</summary>
internal sealed class DetachedSupervisor : ISupervisorStart
{
    public void Start(string folder, string log)
    {
        var program = Environment.ProcessPath ?? throw new TargetException("this program does not know where it is, so it cannot start a supervisor");

        // Run by 'dotnet weir.dll', the program is dotnet and the first argument is the file.
        List<string> words = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Environment.GetCommandLineArgs()[0]] : [program];
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, WorkingDirectory = folder };
        foreach (var word in (IEnumerable<string>)["/bin/sh", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log, .. words, "supervise", folder])
            start.ArgumentList.Add(word);
        using var process = Process.Start(start) ?? throw new TargetException("the supervisor cannot be started");
    }
}
