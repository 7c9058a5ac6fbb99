using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary><c>weir rollback --via ci</c> with a GitLab of the tests' own.</summary>
public sealed class CiRollbackTests : IAsyncLifetime
{
    private readonly WeirProgram _weir = new(GitRepository.With());
    private VendorServer _gitlab = null!;

    public async ValueTask InitializeAsync()
    {
        _gitlab = await VendorServer.StartAsync();
        _gitlab.On("POST /api/v4/projects/12/pipelines/34/cancel", """{"id":34}""")
            .On("POST /api/v4/projects/12/pipeline", new VendorAnswer(201, """{"id":56,"status":"created","web_url":"https://gitlab.example/56"}"""));
        foreach (var (name, value) in new[] { ("CI_SYSTEM", "gitlab"), ("CI_API_V4_URL", $"{_gitlab.Address}/api/v4"), ("GITLAB_TOKEN", "glpat-s3cret"), ("CI_PROJECT_ID", "12"), ("CI_PIPELINE_ID", "34"), ("CI_COMMIT_REF_NAME", "main") })
            _weir.Environment[name] = value;
    }

    public async ValueTask DisposeAsync()
    {
        _weir.Dispose();
        await _gitlab.DisposeAsync();
    }

    [Theory]
    [InlineData("success", 0)]
    [InlineData("failed", 1)]
    public async Task The_result_of_the_pipeline_is_the_result_of_the_command(string status, int exitCode)
    {
        _gitlab.On("GET /api/v4/projects/12/pipelines/56", $$"""{"status":"{{status}}"}""");
        var end = await _weir.RunAsync("rollback", "--via", "ci", "--wait");
        Assert.True(end.ExitCode == exitCode, end.All);
        Assert.Contains("✅ CI/CD rollback triggered", end.All, StringComparison.Ordinal);
        Assert.Contains("https://gitlab.example/56", end.All, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", end.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_variable_is_named_and_nothing_is_asked()
    {
        _weir.Environment.Remove("GITLAB_TOKEN");
        var end = await _weir.RunAsync("rollback", "--via", "ci");
        Assert.True(end.ExitCode == 2, end.All);
        Assert.Contains("GITLAB_TOKEN", end.All, StringComparison.Ordinal);
        Assert.Empty(_gitlab.Requests);
    }

    [Fact]
    public async Task A_refusal_fails_with_what_the_system_said()
    {
        _gitlab.On("POST /api/v4/projects/12/pipeline", new VendorAnswer(403, """{"message":"403 Forbidden"}"""));
        var end = await _weir.RunAsync("rollback", "--via", "ci");
        Assert.True(end.ExitCode == 1, end.All);
        Assert.Contains("❌ Rollback failed: GitLab answered 403", end.All, StringComparison.Ordinal);
    }
}
