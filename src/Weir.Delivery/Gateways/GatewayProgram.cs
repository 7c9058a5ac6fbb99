using System.Diagnostics;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Gateways;

/// <summary>The program that gateways run in.</summary>
/// <param name="Path">Where it is.</param>
public sealed record GatewayProgram(string Path)
{
    private const string Name = "weir-server";

    private const string LogName = "gateway.log";

    private const int LinesTold = 5;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    // What the runtime and TLS need; the rest of who delivers is none of the gateway's business.
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "LANG", "DOTNET_ROOT", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <summary>Finds it: where <c>WEIR_SERVER</c> says, beside this program, or in the artifacts of Weir's own repository.</summary>
    /// <param name="environment">The environment.</param>
    /// <exception cref="TargetException">It is not there.</exception>
    public static GatewayProgram Find(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.TryGetValue("WEIR_SERVER", out var named) && named.Length > 0)
            return File.Exists(named) ? new GatewayProgram(named) : throw new TargetException($"WEIR_SERVER is '{named}', which is not there");
        var beside = System.IO.Path.Combine(AppContext.BaseDirectory, Name);
        if (File.Exists(beside))
            return new GatewayProgram(beside);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var configuration in folder.Name == "artifacts" ? new[] { "release", "debug" } : [])
            {
                if (System.IO.Path.Combine(folder.FullName, "bin", "Weir.Server", configuration, Name) is var built && File.Exists(built))
                    return new GatewayProgram(built);
            }
        }

        throw new TargetException($"the gateway runs in '{Name}', which is not beside this program: set WEIR_SERVER to where it is");
    }

    /// <summary>Starts the gateway of a folder, unless it runs. It outlives this program.</summary>
    /// <param name="folder">The folder with its state.</param>
    /// <param name="settings">Where it listens; null for where it did before.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <exception cref="TargetException">It does not start, or one runs that listens elsewhere.</exception>
    public async Task<GatewayStatus> EnsureAsync(
        string folder, GatewaySettings? settings, IReadOnlyDictionary<string, string> environment, TimeProvider time, CancellationToken cancellationToken)
    {
        using var client = new GatewayClient(folder);
        if (await client.FindAsync(cancellationToken).ConfigureAwait(false) is { } running)
        {
            return settings is null || Listens(running.Listen, settings.Listen) ? running
                : throw new TargetException($"the gateway in '{folder}' listens at {running.Listen}, and {settings.Listen} is wanted: stop it with 'weir gateway stop' first");
        }

        return await StartAsync(folder, Arguments(settings), client, null, environment, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts a new process of this program in the place of the one that runs, without a lost request.</summary>
    /// <param name="folder">The folder with its state.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <exception cref="TargetException">None runs, or the new one does not start: then the old one goes on.</exception>
    public async Task<GatewayStatus> UpgradeAsync(
        string folder, IReadOnlyDictionary<string, string> environment, TimeProvider time, CancellationToken cancellationToken)
    {
        using var client = new GatewayClient(folder);
        var before = await client.StatusAsync(cancellationToken).ConfigureAwait(false);
        return await StartAsync(folder, ["--take-over"], client, before.ProcessId, environment, time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<GatewayStatus> StartAsync(
        string folder, IEnumerable<string> arguments, GatewayClient client, int? before, IReadOnlyDictionary<string, string> environment,
        TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var log = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), LogName);
        var start = new ProcessStartInfo(Path, ["gateway", "--folder", System.IO.Path.GetFullPath(folder), "--detach", log, .. arguments])
        {
            WorkingDirectory = System.IO.Path.GetFullPath(folder),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (environment.TryGetValue(name, out var value))
                start.Environment[name] = value;
        }

        // Objects die within a request: 4 MiB hold enough of them. The runtime's own choice takes 13 MiB more for no less processor time.
        start.Environment["DOTNET_GCgen0size"] = "400000";
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync(cancellationToken);
        using var limit = new CancellationTokenSource(StartsWithin, time);
        while (!limit.IsCancellationRequested)
        {
            if (await client.FindAsync(cancellationToken).ConfigureAwait(false) is { } status && status.ProcessId != before)
                return status;
            if (process.HasExited)
                throw new TargetException($"the gateway does not start: {await ReasonAsync(said, log, cancellationToken).ConfigureAwait(false)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
        }

        throw new TargetException($"the gateway does not serve within {StartsWithin.TotalSeconds:0} s; it writes to '{log}'");
    }

    // Before it is detached it writes here, after that to its log.
    private static async Task<string> ReasonAsync(Task<string> said, string log, CancellationToken cancellationToken)
    {
        var text = await said.ConfigureAwait(false);
        if (text.Length == 0 && File.Exists(log))
            text = string.Join('\n', (await File.ReadAllLinesAsync(log, cancellationToken).ConfigureAwait(false)).TakeLast(LinesTold));
        return text.Trim().Replace("weir-server: ", "", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Arguments(GatewaySettings? settings) => settings switch
    {
        null => [],
        { Certificate: { } certificate, Key: { } key } => ["--listen", settings.Listen, "--certificate", System.IO.Path.GetFullPath(certificate), "--key", System.IO.Path.GetFullPath(key)],
        _ => ["--listen", settings.Listen],
    };

    private static bool Listens(string at, string wanted) => at == wanted || at == $"127.0.0.1:{wanted}" || wanted.EndsWith(":0", StringComparison.Ordinal) || wanted == "0";
}
