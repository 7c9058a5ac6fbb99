using System.Diagnostics;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Processes;
using Weir.Engine.Executors.Host;

namespace Weir.Cli.Deliveries;

/// <summary>Starts <c>weir supervise</c> so that it outlives this program.</summary>
/// <remarks>
/// Instances get only what jobs get of this program's environment: secrets of a CI job are not theirs, and what marks the job's own processes, which
/// its agent kills at the end, would end them too.
/// </remarks>
/// <param name="variables">This program's environment.</param>
internal sealed class DetachedSupervisor(IReadOnlyDictionary<string, string> variables) : ISupervisorStart
{
    public void Start(string folder, string log)
    {
        var program = Environment.ProcessPath ?? throw new TargetException("this program does not know where it is, so it cannot start a supervisor");

        // Run by 'dotnet weir.dll', the program is dotnet and the first argument is the file.
        List<string> words = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Environment.GetCommandLineArgs()[0]] : [program];
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, WorkingDirectory = folder };
        foreach (var word in (IEnumerable<string>)["/bin/sh", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log, .. words, "supervise", folder])
            start.ArgumentList.Add(word);
        start.Environment.Clear();
        foreach (var (name, value) in AllowedVariables.Of(variables))
            start.Environment[name] = value;
        if (variables.TryGetValue("HOME", out var home))
            start.Environment["HOME"] = home;
        using var process = Process.Start(start) ?? throw new TargetException("the supervisor cannot be started");
    }
}
