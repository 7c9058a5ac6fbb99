using System.Text;
using Microsoft.Extensions.Time.Testing;
using Weir.Dialects.GitHub.BuiltIns;
using Weir.Dialects.GitHub.Events;
using Weir.Engine.Artifacts;
using Weir.Engine.Caches;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.BuiltIns;

/// <summary>Jobs that use built-in actions: stores that outlive a job, and a job's files and processes in temporary folders.</summary>
public abstract class BuiltInScene : IAsyncLifetime
{
    private readonly ScratchFolder _stores = new();
    private readonly List<ScratchSession> _sessions = [];

    protected BuiltInScene()
    {
        Caches = new FileCacheStore(_stores.In("caches"), new FileCacheOptions(), Time);
        Artifacts = new FileArtifactStore(run => _stores.In("artifacts", run.Value), new FileArtifactOptions(), Time);
        Session = OpenSession();
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

    protected ICacheStore Caches { get; }

    protected IArtifactStore Artifacts { get; }

    /// <summary>The current job. <see cref="NextJob"/> ends it and begins another, whose folders are elsewhere.</summary>
    protected ScratchSession Session { get; private set; }

    /// <summary>The session that actions run in instead of <see cref="Session"/>; null for that.</summary>
    protected IJobSession? Elsewhere { get; set; }

    private IJobSession Current => Elsewhere ?? Session;

    private protected FakeSources Sources { get; } = new();

    private protected RecordedMasks Masks { get; } = new();

    protected string? JobToken { get; set; }

    /// <summary>What the next call names: a branch, tag or commit of the published action.</summary>
    protected string Reference { get; set; } = "main";

    /// <summary>The environment of the next call, besides that of the session.</summary>
    protected Dictionary<string, string> Variables { get; } = [];

    private protected Value.Map GitHub { get; set; } = EventPayload.Map(
        ("ref", Value.Of("refs/heads/main")),
        ("sha", Value.Of("1111111111111111111111111111111111111111")),
        ("repository", Value.Of("octo/shop")),
        ("repository_owner", Value.Of("octo")),
        ("event_name", Value.Of("push")),
        ("run_id", Value.Of("1001")),
        ("server_url", Value.Of("https://github.com")),
        ("event", EventPayload.Map(("repository", EventPayload.Map(("default_branch", Value.Of("main")))))));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
            await session.DisposeAsync();
        _stores.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string InWorkspace(string path) => Path.Combine(Session.Places.Workspace, path);

    protected string InHome(string path) => Path.Combine(Session.Places.Home, path);

    /// <summary>Writes a file of the workspace, or at an absolute path.</summary>
    protected string Add(string path, string text = "text")
    {
        var full = InWorkspace(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    /// <summary>Writes a program for the shell, at an absolute path.</summary>
    protected static void AddProgram(string path, string script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    protected void NextJob() => Session = OpenSession();

    private protected Task<(bool Succeeded, FakeCall Call)> RunAsync(string action, params (string Name, string Value)[] inputs) =>
        RunAsync(action, state: null, inputs);

    /// <summary>Runs what the action left for the end of the job.</summary>
    private protected async Task<(bool Succeeded, FakeCall Call)> EndAsync(string action, FakeCall main, params (string Name, string Value)[] inputs)
    {
        var call = Call(BuiltInActions.All[action], main.Saved, inputs);
        return (await BuiltInActions.All[action].RunPostAsync(call, Token), call);
    }

    /// <summary>Runs an action that must succeed.</summary>
    private protected async Task<FakeCall> SucceedAsync(string action, params (string Name, string Value)[] inputs)
    {
        var (succeeded, call) = await RunAsync(action, inputs);
        Assert.True(succeeded, call.Errors);
        return call;
    }

    /// <summary>Runs an action that must fail, and gives what it says.</summary>
    private protected async Task<string> FailAsync(string action, params (string Name, string Value)[] inputs)
    {
        var (succeeded, call) = await RunAsync(action, inputs);
        Assert.False(succeeded);
        return call.Errors;
    }

    /// <summary>Runs a program as the next step of the job would.</summary>
    private protected async Task<string> StepAsync(FakeCall call, string program, params string[] arguments)
    {
        var variables = new Dictionary<string, string>(Current.Environment);
        foreach (var (name, value) in call.Variables)
            variables[name] = value;
        variables["PATH"] = string.Join(':', [.. call.Paths, variables["PATH"]]);
        var output = new Lines();
        var result = await Current.RunAsync(
            new ProcessRequest { Program = program, Arguments = arguments, WorkingDirectory = Current.Places.Workspace, Environment = variables }, output, Token);
        Assert.True(result.ExitCode == 0, output.Text.ToString());
        return output.Text.ToString().Trim();
    }

    private async Task<(bool Succeeded, FakeCall Call)> RunAsync(
        string action, IReadOnlyDictionary<string, string>? state, params (string Name, string Value)[] inputs)
    {
        var call = Call(BuiltInActions.All[action], state ?? new Dictionary<string, string>(), inputs);
        return (await BuiltInActions.All[action].RunAsync(call, Token), call);
    }

    private FakeCall Call(IBuiltInAction action, IReadOnlyDictionary<string, string> state, (string Name, string Value)[] inputs)
    {
        var given = action.Inputs.Where(input => input.Value is not null).ToDictionary(input => input.Key, input => input.Value!, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in inputs)
        {
            Assert.Contains(name, action.Inputs.Keys);
            given[name] = value;
        }

        var environment = new Dictionary<string, string>(Current.Environment)
        {
            ["RUNNER_TOOL_CACHE"] = Current.Places.Tools, ["RUNNER_TEMP"] = Current.Places.Temporary, ["RUNNER_OS"] = "Linux",
        };
        foreach (var (name, value) in Variables)
            environment[name] = value;
        return new FakeCall { Job = Job(), Reference = Reference, Inputs = given, GitHub = GitHub, Environment = environment, State = state };
    }

    private JobContext Job() => new()
    {
        Assignment = new JobAssignment
        {
            Run = PlanBuilder.Run("1001"),
            Plan = PlanBuilder.Plan(),
            Root = PlanBuilder.Plan(),
            Job = PlanBuilder.Job("build"),
            Leg = new Leg { Id = new LegId(new JobId("build"), LegId.Only), Name = "build" },
            Strategy = new JobResolution.Runs([], "it always runs"),
            Token = JobToken,
        },
        Session = Current,
        Log = new NoLog(),
        Masks = Masks,
        Events = new NoEvents(),
        Stop = new JobStop(),
        Sources = Sources,
        Packages = new NoPackages(),
        Artifacts = Artifacts,
        Caches = Caches,
        Time = Time,
    };

    private ScratchSession OpenSession()
    {
        var session = new ScratchSession(Environment.GetEnvironmentVariable("PATH")!);
        _sessions.Add(session);
        return session;
    }

    private sealed class NoLog : IJobLog
    {
        public void Write(int step, LogKind kind, ReadOnlySpan<byte> utf8) => Assert.Fail("an action writes through its call");
    }

    private sealed class NoEvents : IJobEvents
    {
        public ValueTask TellAsync(RunEvent what, CancellationToken cancellationToken) => throw new InvalidOperationException("an action tells through its call");

        public ValueTask SummarizeAsync(int step, string markdown, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("an action tells through its call");
    }

    private sealed class NoPackages : IPackageSource
    {
        public bool IsSubstituted(string repository, string reference) => false;

        public ValueTask<Package> GetAsync(string repository, string reference, CancellationToken cancellationToken) =>
            throw new PackageException("no built-in action needs a package");

        public ValueTask LayOutAsync(Package package, IJobSession session, string path, CancellationToken cancellationToken) =>
            throw new PackageException("no built-in action needs a package");
    }

    private sealed class Lines : IOutput
    {
        public StringBuilder Text { get; } = new();

        public void Line(ReadOnlySpan<byte> utf8) => Text.Append(Encoding.UTF8.GetString(utf8)).Append('\n');
    }
}
