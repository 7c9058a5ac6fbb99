using Weir.Engine.Executors.Host;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.BuiltIns;

/// <summary>The actions in jobs of the host executor, as in a run.</summary>
public class OnTheHostTests : BuiltInScene
{
    [Fact]
    public async Task Python_is_set_up_in_the_job_and_gone_with_it()
    {
        using var root = new ScratchFolder();
        await using var session = await OpenAsync(root);
        var (exists, found) = await RunAsync("actions/setup-python", ("python-version", ">=3.8"));
        Assert.SkipUnless(exists, $"there is no Python 3 here: {found.Errors}");

        var location = found.Variables["pythonLocation"];
        Assert.Equal($"Python {found.Results["python-version"]}", await StepAsync(found, "python", "--version"));
        Assert.Contains(location, await StepAsync(found, "pip", "--version"), StringComparison.Ordinal);
        await session.DisposeAsync();

        Assert.False(Directory.Exists(location));
    }

    [Fact]
    public async Task Node_is_set_up_in_the_job()
    {
        using var root = new ScratchFolder();
        await using var session = await OpenAsync(root);
        var (exists, found) = await RunAsync("actions/setup-node", ("node-version", "*"));
        Assert.SkipUnless(exists, $"there is no Node.js here: {found.Errors}");

        Assert.Equal(found.Results["node-version"], await StepAsync(found, "node", "--version"));
    }

    [Fact]
    public async Task Files_go_from_one_job_to_the_next()
    {
        using var root = new ScratchFolder();
        await using (var first = await OpenAsync(root))
        {
            await File.WriteAllTextAsync(Path.Combine(first.Places.Workspace, "a.txt"), "text", Token);
            await SucceedAsync("actions/upload-artifact", ("path", "*.txt"));
        }

        await using var second = await OpenAsync(root);
        await SucceedAsync("actions/download-artifact", ("name", "artifact"));

        Assert.Equal("text", await File.ReadAllTextAsync(Path.Combine(second.Places.Workspace, "a.txt"), Token));
    }

    private async Task<IJobSession> OpenAsync(ScratchFolder root)
    {
        var executor = new HostExecutor(new HostOptions { WorkRoot = root.In("root"), Tools = root.In("tools") }, TimeProvider.System);
        var session = await executor.OpenAsync(new SessionRequest(new RunId("1001"), new LegId(new JobId("build"), LegId.Only), 1, "shop"), Token);
        Elsewhere = session;
        return session;
    }
}
