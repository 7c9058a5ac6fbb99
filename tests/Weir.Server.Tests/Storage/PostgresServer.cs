using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(Weir.Server.Tests.Storage.PostgresServer))]

namespace Weir.Server.Tests.Storage;

/// <summary>A PostgreSQL of the tests' own on loopback, started when it is first asked for; each test has a database of its own in it.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-postgres-").FullName;
    private readonly SemaphoreSlim _gate = new(1);
    private int _databases;
    private Process? _server;
    private int _port;

    /// <summary>The address of a new database; the test is skipped where there is no PostgreSQL.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Assert.SkipUnless(File.Exists($"{Programs}/postgres"), "there is no PostgreSQL: './test' as root on Debian installs postgresql-15");
        await _gate.WaitAsync();
        try
        {
            if (_server is null)
                await StartAsync();
            var name = string.Create(CultureInfo.InvariantCulture, $"weir{++_databases}");
            await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={_port};Username=weir;Database=postgres;Pooling=false");
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
            await create.ExecuteNonQueryAsync();
            return $"postgres://weir@127.0.0.1:{_port}/{name}";
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            Run($"{Programs}/pg_ctl", "stop", "-D", $"{_folder}/data", "-m", "immediate");
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
        _gate.Dispose();
    }

    private async Task StartAsync()
    {
        // PostgreSQL does not run as root.
        if (Environment.UserName == "root")
            Run("/usr/bin/chown", "postgres", _folder);
        Run($"{Programs}/initdb", "-D", $"{_folder}/data", "-U", "weir", "-A", "trust", "-E", "UTF8", "--no-sync");
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        _server = Start($"{Programs}/postgres", "-D", $"{_folder}/data", "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_folder}");
        while (!_server.HasExited && !IsReady())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.False(_server.HasExited, "PostgreSQL did not start");
    }

    private bool IsReady()
    {
        using var ask = Start($"{Programs}/pg_isready", "-h", "127.0.0.1", "-p", $"{_port}");
        ask.WaitForExit();
        return ask.ExitCode == 0;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
    }

    private static Process Start(string program, params string[] arguments)
    {
        string[] words = Environment.UserName == "root" && program.StartsWith(Programs, StringComparison.Ordinal) ? ["/usr/sbin/runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];
        var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
