using Weir.Delivery.Rollback;
using Weir.Delivery.Systems;

namespace Weir.Delivery.Tests.Systems;

public sealed class CiVariableTests
{
    [Theory]
    [InlineData("gitlab", "GitLab: GITLAB_TOKEN or CI_JOB_TOKEN is not set; CI_PROJECT_ID is not set")]
    [InlineData("github", "GitHub: GITHUB_TOKEN is not set; GITHUB_REPOSITORY is not set")]
    [InlineData("jenkins", "Jenkins: JENKINS_USER is not set; JENKINS_TOKEN is not set; JENKINS_URL is not set")]
    [InlineData("circleci", "CircleCI: CIRCLE_PROJECT_SLUG is not set; CIRCLE_TOKEN is not set")]
    [InlineData("azure", "Azure DevOps: AZURE_DEVOPS_PAT is not set; AZURE_DEVOPS_ORG is not set; AZURE_DEVOPS_PROJECT is not set; AZURE_PIPELINE_ID is not set")]
    [InlineData("travis", "Travis CI: TRAVIS_TOKEN is not set; TRAVIS_REPO_SLUG is not set")]
    [InlineData("teamcity", "TeamCity: TEAMCITY_URL is not set; TEAMCITY_TOKEN is not set; TEAMCITY_BUILD_TYPE_ID is not set")]
    [InlineData("bitbucket", "Bitbucket: BITBUCKET_TOKEN is not set; BITBUCKET_WORKSPACE is not set; BITBUCKET_REPO_SLUG is not set")]
    [InlineData("buildkite", "Buildkite: BUILDKITE_API_TOKEN is not set; BUILDKITE_ORGANIZATION_SLUG is not set; BUILDKITE_ROLLBACK_PIPELINE or BUILDKITE_PIPELINE_SLUG is not set")]
    [InlineData("woodpecker", "Woodpecker: WOODPECKER_SERVER or CI_SYSTEM_URL is not set; WOODPECKER_TOKEN is not set; WOODPECKER_REPO_ID is not set")]
    [InlineData("forgejo", "Forgejo: FORGEJO_API_URL or GITHUB_API_URL is not set; FORGEJO_TOKEN or GITHUB_TOKEN is not set; FORGEJO_REPOSITORY or GITHUB_REPOSITORY is not set")]
    public async Task Missing_variables_are_named_and_the_link_does_not_apply(string system, string expected)
    {
        using var http = new CiHttp(TimeProvider.System);
        var link = new CiLink(new CiRollback(new Dictionary<string, string> { ["CI_SYSTEM"] = system }, http, TimeProvider.System) { Wait = true });

        var report = await link.RollBackAsync(new RollbackRequest("shop", "production", null, null, "worse"), new Progress<string>(), TestContext.Current.CancellationToken);

        Assert.Equal(new LinkReport.DoesNotApply(expected), report);
    }

    [Theory]
    [InlineData("gitlab", "GITLAB_CI=true")]
    [InlineData("github", "GITHUB_ACTIONS=true")]
    [InlineData("jenkins", "JENKINS_URL=http://localhost")]
    [InlineData("circleci", "CIRCLECI=true")]
    [InlineData("azure", "TF_BUILD=True")]
    [InlineData("azure", "AZURE_DEVOPS=1")]
    [InlineData("travis", "TRAVIS=true")]
    [InlineData("teamcity", "TEAMCITY_VERSION=2026.1")]
    [InlineData("bitbucket", "BITBUCKET_BUILD_NUMBER=1")]
    [InlineData("buildkite", "BUILDKITE=true")]
    [InlineData("woodpecker", "CI=woodpecker")]
    [InlineData("forgejo", "FORGEJO_ACTIONS=true,GITHUB_ACTIONS=true")]
    [InlineData("gitea", "GITEA_ACTIONS=true,GITHUB_ACTIONS=true")]
    [InlineData("jenkins", "GITLAB_CI=true,CI_SYSTEM=Jenkins")]
    public void A_system_is_found_by_its_own_variables_and_CI_SYSTEM_goes_before(string expected, string variables)
    {
        var environment = new CiEnvironment(variables.Split(',').Select(one => one.Split('=')).ToDictionary(one => one[0], one => one[1]));

        Assert.Equal(expected, CiSystems.Find(environment, null).System?.Name);
    }

    [Theory]
    [InlineData("CI_SYSTEM", "gitlap", "there is no CI system 'gitlap', did you mean 'gitlab'?")]
    [InlineData("CI", "true", "CI_SYSTEM is not set, and this is no job of a CI system that Weir knows")]
    [InlineData("ROLLBACK", "true", "ROLLBACK is 'true': this is a rollback already, which does not start another")]
    public async Task Where_no_system_is_to_be_asked_that_is_said(string name, string value, string expected)
    {
        using var http = new CiHttp(TimeProvider.System);
        var rollback = new CiRollback(new Dictionary<string, string> { [name] = value }, http, TimeProvider.System);

        Assert.Equal(new CiOutcome.NotConfigured(expected), await rollback.RunAsync(new Progress<string>(), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("JENKINS_URL", "http://mona:cret@jenkins.example", "JENKINS_URL has a user, a query or a fragment in it")]
    [InlineData("JENKINS_URL", "jenkins.example", "JENKINS_URL is not an address that begins with http:// or https://")]
    [InlineData("JENKINS_TOKEN", "a\nb", "JENKINS_TOKEN has a line break")]
    public async Task Variables_that_cannot_be_used_are_named_without_what_is_in_them(string name, string value, string expected)
    {
        await using var scene = await CiScene.JenkinsAsync();
        scene.Variables[name] = value;

        var reason = Assert.IsType<CiOutcome.NotConfigured>(await scene.RunAsync()).Reason;

        Assert.Contains(expected, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_gives_way_to_the_next_where_the_end_cannot_be_seen()
    {
        await using var scene = await CiScene.GitLabAsync();
        scene.Variables.Remove("GITLAB_TOKEN");
        scene.Variables["CI_JOB_TOKEN"] = "glcbt-1";
        scene.Server.On("POST /api/v4/projects/12/trigger/pipeline", new Testing.VendorAnswer(201, """{"id":56,"status":"created"}"""));
        using var http = new CiHttp(TimeProvider.System);
        var link = new CiLink(new CiRollback(scene.Variables, http, TimeProvider.System) { Wait = true });

        var report = await link.RollBackAsync(new RollbackRequest("shop", "production", null, null, "worse"), scene, TestContext.Current.CancellationToken);

        Assert.StartsWith("started a rollback in GitLab, but it cannot be watched", Assert.IsType<LinkReport.Failed>(report).Error, StringComparison.Ordinal);
        Assert.Contains("✅ CI/CD rollback triggered", scene.Lines);
    }
}
