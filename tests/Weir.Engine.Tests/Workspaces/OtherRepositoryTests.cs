using System.Net;
using System.Net.Sockets;
using System.Text;
using Weir.Engine.Workspaces;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Workspaces;

public sealed class OtherRepositoryTests : CheckoutScene
{
    private readonly GitRepository _other;

    public OtherRepositoryTests() => _other = Keep(GitRepository.With("one", "deep/two"));

    private CheckoutOptions Options => new() { Address = _ => $"file://{_other.Root}" };

    [Fact]
    public async Task The_default_branch_comes_with_one_commit()
    {
        _other.Git("branch", "-m", "trunk");
        var head = _other.Commit("Second");
        var checkedOut = await CheckOutAsync(Options, request => request with { Repository = "octo/other" });
        Assert.Equal((head, "refs/heads/trunk"), (checkedOut.Commit, checkedOut.Reference));
        Assert.Equal(["deep/two", "one"], await FilesAsync());
        Assert.Equal(["trunk", "1", $"file://{_other.Root}"], await RunAsync("git branch --show-current; git rev-list --count HEAD; git config remote.origin.url"));
    }

    [Fact]
    public async Task All_history_comes_where_it_was_asked_for()
    {
        _other.Git("tag", "v1");
        _other.Git("branch", "side");
        _other.Commit("Second");
        await CheckOutAsync(Options, request => request with { Repository = "octo/other", Depth = 0 });
        Assert.Equal(["2", "v1", "origin/main", "origin/side"], await RunAsync("git rev-list --count HEAD; git tag; git branch -r --format '%(refname:short)' | grep -v '^origin$'"));
    }

    [Theory]
    [InlineData("side", "refs/heads/side")]
    [InlineData("v1", "refs/tags/v1")]
    [InlineData("refs/tags/v1", "refs/tags/v1")]
    [InlineData("sha", null)]
    public async Task References_of_all_kinds_are_found(string reference, string? full)
    {
        _other.Git("switch", "-q", "-c", "side");
        var sha = _other.Commit("Side");
        _other.Git("tag", "-m", "One", "v1");
        _other.Git("switch", "-q", "main");
        _other.Git("config", "uploadpack.allowAnySHA1InWant", "true");
        var checkedOut = await CheckOutAsync(Options, request => request with { Repository = "octo/other", Reference = reference == "sha" ? sha : reference });
        Assert.Equal((sha, full), (checkedOut.Commit, checkedOut.Reference));
    }

    [Fact]
    public async Task Comes_beside_what_is_there()
    {
        await CheckOutAsync(true);
        await CheckOutAsync(Options, request => request with { Repository = "octo/other", Path = $"{Workspace}/other" });
        Assert.Equal(["a", "other/deep/two", "other/one", "src/b", "src/deep/c"], await FilesAsync());
    }

    [Fact]
    public async Task A_missing_reference_or_repository_is_named()
    {
        var reference = await RefusalAsync(Options, request => request with { Repository = "octo/other", Reference = "no-such" });
        Assert.StartsWith("the repository 'octo/other' has no branch, tag or commit 'no-such'", reference, StringComparison.Ordinal);
        var options = new CheckoutOptions { Address = _ => "file:///no/such/repository" };
        Assert.StartsWith("the repository 'octo/other' cannot be read: there is no git repository at that address", await RefusalAsync(options, request => request with { Repository = "octo/other" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_goes_to_the_server_and_into_no_file()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/octo/other";
        var serving = ServeRefusalAsync(listener);
        var message = await RefusalAsync(new CheckoutOptions { Address = _ => url }, request => request with { Repository = "octo/other", Token = "s3cret" });
        Assert.StartsWith("the repository 'octo/other' cannot be read: it ", message, StringComparison.Ordinal);
        Assert.Contains($"Authorization: basic {Convert.ToBase64String("x-access-token:s3cret"u8)}", await serving, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["none"], await RunAsync("grep -rE 's3cret|eC1hY2Nlc3M' ../../.. || echo none"));
    }

    [Fact]
    public async Task Large_files_need_a_program_that_is_named()
    {
        Assert.SkipWhen(Engine.Unix.ProgramSearch.Find("git-lfs", Engine.Unix.OwnEnvironment.Path) is not null, "git-lfs is installed");
        var message = await RefusalAsync(Options, request => request with { Repository = "octo/other", LargeFiles = true });
        Assert.Contains("git-lfs is not installed: install it", message, StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync(CheckoutOptions options, Func<CheckoutRequest, CheckoutRequest> with) =>
        (await Assert.ThrowsAsync<CheckoutException>(() => CheckOutAsync(options, with))).Message;

    /// <summary>Answers one request with "not found", and gives what it said.</summary>
    private static async Task<string> ServeRefusalAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        var stream = client.GetStream();
        var buffer = new byte[16_384];
        var length = 0;
        while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            length += await stream.ReadAsync(buffer.AsMemory(length), Token);
        await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
