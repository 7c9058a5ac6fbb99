using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Weir.Engine.Unix;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>A connection through ssh: what the docker program on the other machine hands on from the engine there.</summary>
internal sealed class SshStream : ConnectionStream
{
    private const int MostErrorText = 4096;

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly Process _ssh;
    private readonly Task<string> _errors;

    private SshStream(Process ssh)
        : base(ssh.StandardOutput.BaseStream, ssh.StandardInput.Close)
    {
        _ssh = ssh;
        _errors = ReadErrorsAsync(ssh.StandardError);
    }

    /// <summary>Starts ssh. Whether it gets through shows when the connection is used.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="environment">What ssh is found and runs with: where the agent is, say.</param>
    /// <exception cref="SshException">There is no ssh.</exception>
    public static SshStream Open(EngineEndpoint.Ssh endpoint, IReadOnlyDictionary<string, string> environment)
    {
        var program = ProgramSearch.Find("ssh", environment.GetValueOrDefault("PATH") ?? "") ?? throw new SshException("ssh was not found in PATH; install the OpenSSH client");
        var start = new ProcessStartInfo(program, Arguments(endpoint))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            return new SshStream(Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw new SshException($"'{program}' cannot be started ({exception.Message})", exception);
        }
    }

    /// <summary>What ssh is called with: never to ask for anything, as nobody may be there to answer.</summary>
    internal static IReadOnlyList<string> Arguments(EngineEndpoint.Ssh endpoint)
    {
        List<string> arguments = ["-T", "-oBatchMode=yes", "-oConnectTimeout=20"];
        if (endpoint.User is { } user)
            arguments.AddRange(["-l", user]);
        if (endpoint.Port is { } port)
            arguments.AddRange(["-p", port.ToString(CultureInfo.InvariantCulture)]);
        arguments.AddRange(["--", endpoint.Host, "docker"]);

        // The other machine's shell takes the command apart.
        if (endpoint.SocketPath is { } path)
            arguments.AddRange(["--host", $"'unix://{path.Replace("'", "'\\''", StringComparison.Ordinal)}'"]);
        return [.. arguments, "system", "dial-stdio"];
    }

    public override int Read(Span<byte> buffer)
    {
        var read = base.Read(buffer);
        if (read == 0 && buffer.Length > 0)
            ThrowWhereFailedAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read == 0 && buffer.Length > 0)
            await ThrowWhereFailedAsync(cancellationToken).ConfigureAwait(false);
        return read;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _ssh.StandardInput.BaseStream.Write(buffer);
        Flush();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _ssh.StandardInput.BaseStream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            await ThrowWhereFailedAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    public override void Flush() => _ssh.StandardInput.BaseStream.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _ssh.StandardInput.BaseStream.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_ssh.HasExited)
                _ssh.Kill();
            _ssh.Dispose();
        }

        base.Dispose(disposing);
    }

    // The end of the output alone would only be "the response ended"; ssh has said why.
    private async ValueTask ThrowWhereFailedAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(EndTime);
        try
        {
            await _ssh.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return;
        }

        if (_ssh.ExitCode != 0)
            throw new SshException(await _errors.WaitAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } said ? said : $"ssh ended with exit code {_ssh.ExitCode}");
    }

    // All of it is read, or ssh would wait; the end is kept, where it says what went wrong.
    private static async Task<string> ReadErrorsAsync(StreamReader errors)
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        while (await errors.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var length)
        {
            text.Append(buffer, 0, length);
            if (text.Length > MostErrorText)
                text.Remove(0, text.Length - MostErrorText);
        }

        return text.ToString().Trim().ReplaceLineEndings("; ");
    }
}

/// <summary>ssh did not get through.</summary>
internal sealed class SshException(string message, Exception? inner = null) : IOException(message, inner);
