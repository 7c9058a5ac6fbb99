using Weir.Engine.Sources;
using Weir.Engine.Tests.Executors.Host;
using Weir.Engine.Workspaces;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Workspaces;

/// <summary>A repository, a job on this machine, and a look at the end whether the repository is as it was and nothing is left.</summary>
public abstract class CheckoutScene : IAsyncLifetime
{
    private readonly HostUnderTest _host = new();
    private readonly List<GitRepository> _repositories = [];

    protected CheckoutScene() => Repository = Keep(GitRepository.With("a", "src/b", "src/deep/c"));

    protected GitRepository Repository { get; }

    protected IJobSession Session { get; private set; } = null!;

    protected string Workspace => Session.Places.Workspace;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Mounting and copying must look alike.</summary>
    public static TheoryData<bool> Methods => Environment.IsPrivilegedProcess ? [true, false] : [false];

    public async ValueTask InitializeAsync()
    {
        var request = new SessionRequest(new RunId("run-1"), LegId.Parse("build"), 1, "shop");
        Session = await _host.Create(TimeProvider.System).OpenAsync(request, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        var left = _host.Left([Session.Places], "no command");
        _host.Dispose();
        foreach (var repository in _repositories)
            repository.Dispose();
        Assert.Empty(left);
        GC.SuppressFinalize(this);
    }

    /// <summary>A repository that is removed at the end.</summary>
    protected GitRepository Keep(GitRepository repository)
    {
        _repositories.Add(repository);
        return repository;
    }

    protected async Task<CheckedOut> CheckOutAsync(CheckoutOptions options, Func<CheckoutRequest, CheckoutRequest>? with = null, string? from = null)
    {
        var tree = await GitTree.OpenProjectAsync(from ?? Repository.Root, Token);
        var request = new CheckoutRequest { Path = Workspace };
        return await new WorkspaceCheckout(tree, options, TimeProvider.System).CheckOutAsync(Session, with?.Invoke(request) ?? request, Token);
    }

    protected Task<CheckedOut> CheckOutAsync(bool mount, Func<CheckoutRequest, CheckoutRequest>? with = null, string? from = null) =>
        CheckOutAsync(new CheckoutOptions { MayMount = mount }, with, from);

    /// <summary>Runs a script in the workspace, as a step would.</summary>
    protected async Task<IReadOnlyList<string>> RunAsync(string script)
    {
        var output = new RecordedOutput();
        var request = new ProcessRequest { Program = "sh", Arguments = ["-ec", script], WorkingDirectory = Workspace, Environment = Session.Environment };
        var result = await Session.RunAsync(request, output, Token);
        Assert.True(result.ExitCode == 0, string.Join('\n', output.Lines));
        return output.Lines;
    }

    /// <summary>The files of the workspace, but for git's own, sorted.</summary>
    protected async Task<IReadOnlyList<string>> FilesAsync() =>
        [.. (await RunAsync("find . -name .git -prune -o ! -type d -print")).Select(path => path[2..]).Order(StringComparer.Ordinal)];
}
