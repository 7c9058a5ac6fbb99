using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Xunit;

namespace Weir.Testing.Executors;

/// <summary>What all contract tests of executors start from: one open session, a clock that stands still, and a look at what is left at the end.</summary>
public abstract class ExecutorScene(IExecutorUnderTest underTest) : IAsyncLifetime
{
    private readonly List<IJobSession> _sessions = [];

    protected IExecutorUnderTest UnderTest => underTest;

    protected FakeTimeProvider Time { get; } = new();

    protected IExecutor Executor { get; private set; } = null!;

    protected IJobSession Session { get; private set; } = null!;

    /// <summary>A command that does not end by itself, and that no other test uses.</summary>
    protected string Forever { get; } = $"sleep 9{RandomNumberGenerator.GetInt32(100_000, 999_999)}";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Executor = underTest.Create(Time);
        Session = await OpenAsync("shop");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
            await session.DisposeAsync();
        var left = underTest.Left([.. _sessions.Select(session => session.Places)], Forever);
        underTest.Dispose();
        Assert.Empty(left);
        GC.SuppressFinalize(this);
    }

    protected async Task<IJobSession> OpenAsync(string repository)
    {
        var request = new SessionRequest(new RunId("run-1"), new LegId(new JobId("build"), LegId.Only), 1, repository);
        var session = await Executor.OpenAsync(request, Token);
        _sessions.Add(session);
        return session;
    }

    protected ProcessRequest Script(string script, params IReadOnlyList<string> arguments) => new()
    {
        Program = "sh",
        Arguments = ["-c", script, "sh", .. arguments],
        WorkingDirectory = Session.Places.Workspace,
        Environment = Session.Environment,
    };

    protected ProcessRequest Command(string program, params IReadOnlyList<string> arguments) =>
        Script("") with { Program = program, Arguments = arguments };

    /// <summary>Runs a script that must succeed, and gives its lines.</summary>
    protected Task<IReadOnlyList<string>> LinesAsync(string script, params IReadOnlyList<string> arguments) => LinesAsync(Script(script, arguments));

    protected async Task<IReadOnlyList<string>> LinesAsync(ProcessRequest request)
    {
        var output = new RecordedOutput();
        var result = await Session.RunAsync(request, output, Token);
        Assert.Equal(new ProcessResult(0, false), result);
        return output.Lines;
    }

    protected async Task WriteAsync(string path, string text, UnixFileMode? mode = null)
    {
        await using var writer = new StreamWriter(await Session.Files.OpenWriteAsync(path, mode, Token));
        await writer.WriteAsync(text);
    }

    protected async Task<string> ReadAsync(string path)
    {
        using var reader = new StreamReader(await Session.Files.OpenReadAsync(path, Token));
        return await reader.ReadToEndAsync(Token);
    }
}
