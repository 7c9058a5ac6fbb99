using Weir.Server.Agents;
using Weir.Server.Tests.Storage;

namespace Weir.Server.Tests.Agents;

/// <summary>Who may take jobs, whichever database says so.</summary>
public abstract class AgentStoreContract(PostgresServer? postgres) : IAsyncLifetime
{
    private DatabaseScene _scene = null!;
    private AgentStore _agents = null!;

    private static CancellationToken Token => DatabaseScene.Token;

    public async ValueTask InitializeAsync()
    {
        _scene = await DatabaseScene.MakeAsync(postgres);
        _agents = new AgentStore(await _scene.OpenAsync(), _scene.Time);
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_agent_is_known_by_its_token_alone()
    {
        var token = await _agents.RegisterAsync("builder", Labels("linux", "gpu"), 4, Token);
        var found = (await _agents.FindAsync(token, Token))!;
        Assert.Equal(("builder", 4, false), (found.Name, found.Capacity, found.IsPaused));
        Assert.Equal(["gpu", "linux"], found.Labels.Order());
        Assert.False(found.IsOnline(_scene.Time.GetUtcNow()));
        Assert.Null(await _agents.FindAsync(token[..^1], Token));
        Assert.Null(await _agents.FindAsync("builder", Token));
        Assert.Null(await _agents.FindAsync("", Token));
    }

    [Fact]
    public async Task The_token_of_an_agent_ends_when_the_agent_is_registered_again_or_removed()
    {
        var old = await _agents.RegisterAsync("builder", Labels(), 1, Token);
        var now = await _agents.RegisterAsync("builder", Labels("arm"), 1, Token);
        Assert.Null(await _agents.FindAsync(old, Token));
        Assert.Contains("arm", (await _agents.FindAsync(now, Token))!.Labels);
        Assert.True(await _agents.RemoveAsync("builder", Token));
        Assert.Null(await _agents.FindAsync(now, Token));
        Assert.False(await _agents.RemoveAsync("builder", Token));
    }

    [Fact]
    public async Task An_agent_is_online_until_it_was_silent_for_too_long()
    {
        await _agents.RegisterAsync("builder", Labels(), 1, Token);
        await _agents.SeenAsync("builder", "1.2.3", Token);
        Assert.True(await _agents.PauseAsync("builder", isPaused: true, Token));
        var agent = Assert.Single(await _agents.ListAsync(Token));
        Assert.Equal(("1.2.3", true, true), (agent.Version, agent.IsPaused, agent.IsOnline(_scene.Time.GetUtcNow())));
        Assert.False(agent.IsOnline(_scene.Time.GetUtcNow() + KnownAgent.Silence));
        Assert.False(await _agents.PauseAsync("nobody", isPaused: true, Token));
    }

    private static HashSet<string> Labels(params string[] labels) => [.. labels];
}

public sealed class SqliteAgentStoreTests() : AgentStoreContract(null);

public sealed class PostgresAgentStoreTests(PostgresServer postgres) : AgentStoreContract(postgres);
