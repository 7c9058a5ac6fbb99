using System.Text.Json;
using Weir.Engine.Artifacts;
using Weir.Engine.Caches;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Toolkit.Tests.Clients;

/// <summary>Scripts of node that use the official clients from npm against the services, each as a job of its own would.</summary>
public abstract class NpmScene : IAsyncLifetime
{
    /// <summary>What scripts can import, by these names; the versions that speak each generation of the protocols.</summary>
    private static readonly string[] Packages =
    [
        "@actions/artifact@6.2.1", "artifact-2@npm:@actions/artifact@2.3.2",
        "@actions/cache@6.3.0", "cache-4@npm:@actions/cache@4.0.3", "cache-3@npm:@actions/cache@3.3.0",
        "@actions/core@3.0.1", "core-1@npm:@actions/core@1.11.1",
    ];

    private readonly ScratchFolder _folder = new();
    private readonly LocalToolkit _toolkit = new(new ToolkitOptions(), TimeProvider.System);
    private string _modules = "";

    protected NpmScene()
    {
        Artifacts = new FileArtifactStore(run => _folder.In("artifacts", run.Value), new FileArtifactOptions(), TimeProvider.System);
        Caches = new FileCacheStore(_folder.In("caches"), new FileCacheOptions(), TimeProvider.System);
        Directory.CreateDirectory(_folder.In("work"));
        Directory.CreateDirectory(_folder.In("temp"));
        File.WriteAllText(_folder.In("summary"), "");
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static RunId Run { get; } = new("1001");

    protected FileArtifactStore Artifacts { get; }

    protected FileCacheStore Caches { get; }

    protected IIdTokens? IdTokens { get; set; }

    protected string Summary => File.ReadAllText(_folder.In("summary"));

    public async ValueTask InitializeAsync()
    {
        try
        {
            _modules = await NpmPackages.InstallAsync(Token, Packages);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _toolkit.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a script, which can use <c>fs</c>, and gives what it returns as JSON. A script that throws fails the test with what it said.</summary>
    protected async Task<JsonElement> RunAsync(string script, string scope = "refs/heads/main", params IReadOnlyList<string> alsoVisible)
    {
        var request = new ToolkitRequest
        {
            Run = Run,
            Leg = new LegId(new JobId("build"), 0),
            Repository = "mona/shop",
            Lifetime = TimeSpan.FromHours(1),
            Artifacts = Artifacts,
            Caches = Caches,
            WrittenScope = scope,
            VisibleScopes = [scope, .. alsoVisible],
            IdTokens = IdTokens,
        };
        await using var job = _toolkit.Open(request);
        var result = _folder.In("result");
        var file = _folder.Write(
            "work/script.mjs",
            $$"""
            import { createRequire } from 'node:module';
            import fs from 'node:fs';
            const load = name => name.startsWith('@') ? import('{{_modules}}/' + name + '/lib/' + name.split('/')[1] + '.js') : createRequire('{{_modules}}/x.js')(name);
            const run = async () => {
            {{script}}
            };
            fs.writeFileSync('{{result}}', JSON.stringify(await run() ?? null));
            """);
        using var node = RunningProgram.Start("/usr/bin/env", ["node", file], _folder.In("work"), Variables(await job.ConnectAsync(null, Token)));
        var end = await node.EndAsync(Token);
        Assert.True(end.ExitCode == 0, end.All);
        return JsonDocument.Parse(await File.ReadAllTextAsync(result, Token)).RootElement;
    }

    // Just what a job gives to a process of an action, as far as the clients look at it.
    private Dictionary<string, string> Variables(ToolkitAccess access) => new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["HOME"] = _folder.In("temp"),
        ["GITHUB_SERVER_URL"] = "https://github.com",
        ["GITHUB_WORKSPACE"] = _folder.In("work"),
        ["GITHUB_STEP_SUMMARY"] = _folder.In("summary"),
        ["RUNNER_TEMP"] = _folder.In("temp"),
        ["ACTIONS_RUNTIME_TOKEN"] = access.Token,
        ["ACTIONS_RUNTIME_URL"] = access.Address.AbsoluteUri,
        ["ACTIONS_RESULTS_URL"] = access.Address.AbsoluteUri,
        ["ACTIONS_CACHE_URL"] = access.Address.AbsoluteUri,
        ["ACTIONS_CACHE_SERVICE_V2"] = "True",
        ["ACTIONS_ID_TOKEN_REQUEST_URL"] = access.IdTokens?.Address.AbsoluteUri ?? "",
        ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = access.IdTokens?.Token ?? "",
    };
}
