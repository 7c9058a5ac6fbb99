using Weir.Delivery.Systems;
using Weir.Testing;

namespace Weir.Delivery.Tests.Systems;

/// <summary>A vendor's server, the variables of a job, and what the rollback told.</summary>
internal sealed class CiScene : IAsyncDisposable, IProgress<string>
{
    public const string Token = "tok-\"5+e/cret";

    private readonly List<string> _lines = [];
    private readonly HurriedTime _time = new();

    private CiScene(VendorServer server) => Server = server;

    public VendorServer Server { get; }

    public Dictionary<string, string> Variables { get; } = [];

    public IReadOnlyList<string> Lines => _lines;

    public IReadOnlyList<TimeSpan> Pauses => _time.Pauses;

    /// <summary>A scene with variables; <c>{server}</c> in them is the server's address and <c>{token}</c> the token.</summary>
    public static async Task<CiScene> StartAsync(params IReadOnlyList<(string Name, string Value)> variables)
    {
        var scene = new CiScene(await VendorServer.StartAsync());
        foreach (var (name, value) in variables)
            scene.Variables[name] = value.Replace("{server}", scene.Server.Address, StringComparison.Ordinal).Replace("{token}", Token, StringComparison.Ordinal);
        return scene;
    }

    public static Task<CiScene> GitLabAsync() => StartAsync(
        ("CI_SYSTEM", "gitlab"), ("CI_PROJECT_ID", "12"), ("CI_PIPELINE_ID", "34"), ("GITLAB_TOKEN", "{token}"), ("CI_API_V4_URL", "{server}/api/v4"), ("CI_COMMIT_REF_NAME", "main"));

    public static Task<CiScene> GitHubAsync() => StartAsync(
        ("CI_SYSTEM", "github"), ("GITHUB_REPOSITORY", "mona/shop"), ("GITHUB_TOKEN", "{token}"), ("GITHUB_API_URL", "{server}"), ("GITHUB_REF_NAME", "main"));

    public static Task<CiScene> JenkinsAsync() => StartAsync(
        ("CI_SYSTEM", "jenkins"), ("JENKINS_URL", "{server}/ci/"), ("JENKINS_USER", "mona"), ("JENKINS_TOKEN", "{token}"), ("JENKINS_JOB_NAME", "shop/take back"));

    public static Task<CiScene> CircleCiAsync() => StartAsync(
        ("CI_SYSTEM", "circleci"), ("CIRCLE_TOKEN", "{token}"), ("CIRCLE_PROJECT_SLUG", "gh/mona/shop"), ("CIRCLECI_CLI_HOST", "{server}"));

    public static Task<CiScene> AzureAsync() => StartAsync(
        ("CI_SYSTEM", "azure"), ("AZURE_DEVOPS_ORG", "mona"), ("AZURE_DEVOPS_PROJECT", "our shop"), ("AZURE_DEVOPS_PAT", "{token}"), ("AZURE_PIPELINE_ID", "7"), ("AZURE_DEVOPS_URL", "{server}"));

    public async Task<CiOutcome> RunAsync(bool wait = false, CancellationToken? cancellation = null, TimeSpan? within = null)
    {
        using var http = new CiHttp(_time);
        var rollback = new CiRollback(Variables, http, _time) { Wait = wait, Within = within ?? TimeSpan.FromMinutes(30) };
        return await rollback.RunAsync(this, cancellation ?? TestContext.Current.CancellationToken);
    }

    /// <summary>The error of a rollback that must fail; no secret is in it nor in any line.</summary>
    public async Task<string> ErrorAsync(bool wait = false)
    {
        var error = Assert.IsType<CiOutcome.Failed>(await RunAsync(wait)).Error;
        Assert.Contains($"❌ Rollback failed: {error}", Lines);
        Assert.All([.. Lines, error], line => Assert.DoesNotContain("cret", line, StringComparison.Ordinal));
        return error;
    }

    public void Report(string value)
    {
        lock (_lines)
            _lines.Add(value);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
