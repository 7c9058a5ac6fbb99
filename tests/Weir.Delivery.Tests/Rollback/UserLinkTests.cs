using System.Text.Json;
using Weir.Delivery.Rollback;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;

namespace Weir.Delivery.Tests.Rollback;

public sealed class UserLinkTests : IDisposable
{
    private static readonly RollbackRequest Request = new("shop", "production", Samples.Release(2), Samples.Release(1), "5 of 100 requests failed");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_flag_is_switched_off_by_a_command_that_is_told_what_is_taken_back()
    {
        var report = await FlagAsync("echo $WEIR_APP $WEIR_ENVIRONMENT $WEIR_VERSION $WEIR_STABLE_VERSION: $WEIR_REASON > told");
        Assert.Equal(new LinkReport.Succeeded("switched the feature off by 'echo $WEIR_APP $WEIR_ENVIRONMENT $WEIR_VERSION $WEIR_STABLE_VERSION: $WEIR_REASON > told'", "it succeeded"), report);
        Assert.Equal("shop production 1.2.0 1.1.0: 5 of 100 requests failed\n", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "told"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_command_that_fails_says_its_last_words() =>
        Assert.Equal(new LinkReport.Failed("'echo no such flag; exit 3': it ended with 3; its last words: no such flag"), await FlagAsync("echo no such flag; exit 3"));

    [Fact]
    public async Task A_program_that_is_missing_does_not_apply()
    {
        var report = Assert.IsType<LinkReport.DoesNotApply>(await FlagAsync("weir-no-such-program off"));
        Assert.StartsWith("a program of 'weir-no-such-program off' is not here", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_hangs_is_ended_when_the_chain_goes_on()
    {
        using var stop = new CancellationTokenSource();
        var link = new FlagLink(new LinkSettings.Flag("echo $$ > number; sleep 1000 & wait"), _folder.Path, TimeSpan.FromMinutes(5), TimeProvider.System);
        var trying = link.RollBackAsync(Request, new Silent(), stop.Token);
        var file = Path.Combine(_folder.Path, "number");
        while (!File.Exists(file) || new FileInfo(file).Length == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trying);
        var number = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
        while (Directory.Exists($"/proc/{number}") && !(await File.ReadAllTextAsync($"/proc/{number}/stat", TestContext.Current.CancellationToken)).Contains(") Z", StringComparison.Ordinal))
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_address_is_asked_once_with_its_token_and_what_is_taken_back()
    {
        await using var server = await VendorServer.StartAsync();
        server.On("POST /back", "{}");
        var report = await WebhookAsync(server, new Dictionary<string, string> { ["TOKEN"] = "s3cret" });
        Assert.Equal(new LinkReport.Succeeded("asked 127.0.0.1 to take the release back", "it answered 200"), report);
        var asked = Assert.Single(server.Requests);
        Assert.Equal("Bearer s3cret", asked.Headers["Authorization"]);
        using var body = JsonDocument.Parse(asked.Body);
        Assert.Equal(["shop", "production", "1.2.0", "1.1.0", "5 of 100 requests failed"], body.RootElement.EnumerateObject().Select(static member => member.Value.GetString()));
    }

    [Fact]
    public async Task An_address_that_refuses_is_not_asked_again()
    {
        await using var server = await VendorServer.StartAsync();
        server.On("POST /back", new VendorAnswer(503));
        Assert.Equal(new LinkReport.Failed("127.0.0.1 answered 503"), await WebhookAsync(server, new Dictionary<string, string> { ["TOKEN"] = "s3cret" }));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_token_that_is_not_set_does_not_apply()
    {
        await using var server = await VendorServer.StartAsync();
        Assert.Equal(new LinkReport.DoesNotApply("the variable 'TOKEN' with the token is not set"), await WebhookAsync(server, new Dictionary<string, string>()));
        Assert.Empty(server.Requests);
    }

    private Task<LinkReport> FlagAsync(string command) =>
        new FlagLink(new LinkSettings.Flag(command), _folder.Path, TimeSpan.FromMinutes(5), TimeProvider.System).RollBackAsync(Request, new Silent(), TestContext.Current.CancellationToken);

    private static async Task<LinkReport> WebhookAsync(VendorServer server, Dictionary<string, string> variables)
    {
        using var http = new HttpClient();
        var link = new WebhookLink(new LinkSettings.Webhook(new Uri($"{server.Address}/back"), "TOKEN"), variables, http);
        return await link.RollBackAsync(Request, new Silent(), TestContext.Current.CancellationToken);
    }

    private sealed class Silent : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
