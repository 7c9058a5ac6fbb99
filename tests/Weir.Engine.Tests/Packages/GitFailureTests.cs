using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Packages;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Packages;

public sealed class GitFailureTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_reference_is_named()
    {
        new Upstream(_folder, "octo/greet").Commit(("f", "x"));

        var error = await FailAsync("octo/greet", "v7", Upstream.AddressOf(_folder));

        Assert.Equal($"'{Upstream.AddressOf(_folder)}octo/greet' has no branch, tag or commit 'v7', which 'octo/greet@v7' needs", error.Message);
    }

    [Fact]
    public async Task A_shortened_commit_is_explained()
    {
        new Upstream(_folder, "octo/greet").Commit(("f", "x"));

        var error = await FailAsync("octo/greet", "8ade135", Upstream.AddressOf(_folder));

        Assert.EndsWith("a commit must be given in full, with 40 digits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_is_not_there_is_named()
    {
        new Upstream(_folder, "octo/greet").Commit(("f", "x"));
        var commit = new string('a', 40);

        var error = await FailAsync("octo/greet", commit, Upstream.AddressOf(_folder));

        Assert.Contains($"has no branch, tag or commit '{commit}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_repository_is_named_with_a_way_out()
    {
        var error = await FailAsync("octo/gone", "v1", Upstream.AddressOf(_folder));

        Assert.Contains($"there is no repository at '{Upstream.AddressOf(_folder)}octo/gone'", error.Message, StringComparison.Ordinal);
        Assert.Contains("--action octo/gone=PATH", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_fails_is_tried_again_and_then_told()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}/");
        closed.Stop();
        var time = new ShortWaits();
        var source = new GitPackageSource(new GitPackageOptions { CacheFolder = _folder.In("cache"), BaseAddress = address }, time);

        var error = await Assert.ThrowsAsync<PackageException>(async () => await source.GetAsync("octo/greet", "v1", Token));

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], time.Waits);
        Assert.Contains($"'octo/greet@v1' cannot be fetched from '{address}octo/greet', tried 3 times:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/");
        var get = Source(address, attempts: 1).GetAsync("octo/greet", "v1", Token).AsTask();
        using var connection = await silent.AcceptTcpClientAsync(Token);

        _time.Advance(TimeSpan.FromMinutes(5));

        var error = await Assert.ThrowsAsync<PackageException>(() => get);
        Assert.Contains("tried 1 time: git took longer than 300 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fetch_ends_when_the_caller_wants_it_to()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/");
        var get = Source(address, attempts: 3).GetAsync("octo/greet", "v1", stop.Token).AsTask();
        using var connection = await silent.AcceptTcpClientAsync(Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);

        // Comes to its end once git is gone.
        await connection.GetStream().CopyToAsync(Stream.Null, Token);
    }

    [Theory]
    [InlineData("octo")]
    [InlineData("../greet")]
    [InlineData("octo/..")]
    [InlineData("-octo/greet")]
    [InlineData("octo/gr eet")]
    [InlineData("octo/greet\n")]
    [InlineData("https://evil/x")]
    [InlineData("ext::sh/x")]
    [InlineData("")]
    public async Task What_cannot_be_a_repository_is_refused(string repository)
    {
        var error = await FailAsync(repository, "v1", Upstream.AddressOf(_folder));

        Assert.Contains("expected a repository such as 'owner/name'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--upload-pack=touch /tmp/x")]
    [InlineData("-v")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a..b")]
    [InlineData("a@{1}")]
    [InlineData("a*")]
    [InlineData("a^")]
    [InlineData("a\n")]
    [InlineData("a.lock")]
    [InlineData("/a")]
    [InlineData("a/")]
    public async Task What_cannot_be_a_reference_is_refused(string reference)
    {
        var error = await FailAsync("octo/greet", reference, Upstream.AddressOf(_folder));

        Assert.Contains("cannot be a branch, tag or commit of 'octo/greet'", error.Message, StringComparison.Ordinal);
    }

    private async Task<PackageException> FailAsync(string repository, string reference, Uri address) =>
        await Assert.ThrowsAsync<PackageException>(async () => await Source(address, attempts: 1).GetAsync(repository, reference, Token));

    private GitPackageSource Source(Uri address, int attempts) =>
        new(new GitPackageOptions { CacheFolder = _folder.In("cache"), BaseAddress = address, Attempts = attempts }, _time);

    // What waits for seconds waits no time at all; limits of minutes stay.
    private sealed class ShortWaits : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime <= TimeSpan.Zero || dueTime > TimeSpan.FromSeconds(10))
                return base.CreateTimer(callback, state, dueTime, period);
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
