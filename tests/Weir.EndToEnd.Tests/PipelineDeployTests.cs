using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary>The example shop delivered by its own pipelines, as they stand.</summary>
public sealed class PipelineDeployTests : IAsyncDisposable
{
    private readonly WeirProgram _weir;
    private readonly int _port = FreePort();
    private readonly HttpClient _customer = new();

    public PipelineDeployTests()
    {
        var repository = GitRepository.With();
        var shop = Path.Combine(Repo.Root, "examples", "shop");
        foreach (var file in Directory.GetFiles(shop, "*", SearchOption.AllDirectories))
            repository.Write(Path.GetRelativePath(shop, file), File.ReadAllText(file).Replace("listen: 8080", $"listen: {_port}", StringComparison.Ordinal));
        repository.Commit("Open a shop");
        _weir = new WeirProgram(repository);

        // Jobs find the program as they would on a machine where it is installed.
        var programs = Directory.CreateDirectory(_weir.Scratch.In("bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "weir"), WeirProgram.RequireProgram());
        _weir.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        _weir.Environment["WEIR_DELIVERIES"] = Deliveries;
    }

    private string Deliveries => _weir.Scratch.In("deliveries");

    public async ValueTask DisposeAsync()
    {
        await _weir.RunAsync("remove");
        _customer.Dispose();
        _weir.Dispose();
    }

    [Fact]
    public async Task GitHub_Actions_delivers_and_a_later_change_is_told()
    {
        await AssertRunsAsync("run", "deploy", "--executor", "host", "--event", "push", "--ref", "refs/heads/main", "--var", $"WEIR_DELIVERIES={Deliveries}");
        var first = await VersionAsync();
        _weir.Repository.Write("shop.py", await File.ReadAllTextAsync(Path.Combine(_weir.Repository.Root, "shop.py"), TestContext.Current.CancellationToken) + "# changed\n");
        _weir.Repository.Commit("Change the shop");
        var changed = await _weir.RunAsync("diff");
        Assert.True(changed.ExitCode == 1 && changed.Output.Contains("changed shop.py", StringComparison.Ordinal), changed.All);
        Assert.Equal(8, first!.Length);
    }

    [Fact]
    public async Task GitLab_delivers_when_somebody_starts_the_job()
    {
        await AssertRunsAsync("run", ".gitlab-ci.yml", "--executor", "host", "--event", "push", "--ref", "refs/heads/main", "--manual", "deploy", "--var", $"WEIR_DELIVERIES={Deliveries}");
        Assert.Equal(8, (await VersionAsync())!.Length);
    }

    private async Task AssertRunsAsync(params string[] arguments)
    {
        var end = await _weir.RunAsync(arguments);
        Assert.True(end.ExitCode == 0, end.All);
    }

    private async Task<string?> VersionAsync()
    {
        using var answer = JsonDocument.Parse(await _customer.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/order"), TestContext.Current.CancellationToken));
        return answer.RootElement.GetProperty("version").GetString();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
