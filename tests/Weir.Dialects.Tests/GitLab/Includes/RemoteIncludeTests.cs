namespace Weir.Dialects.Tests.GitLab.Includes;

/// <summary>Files from elsewhere, which the host fetches: what is asked for, and what comes of it.</summary>
public sealed class RemoteIncludeTests
{
    private const string Server = "http://localhost";

    [Theory]
    [InlineData("{ project: group/ci, file: /a.yml }", $"{Server}/group/ci/a.yml@HEAD")]
    [InlineData("{ project: $CI_PROJECT_NAMESPACE/ci, file: a.yml, ref: $CI_COMMIT_BRANCH }", $"{Server}/octo/ci/a.yml@main")]
    [InlineData("{ template: Jobs/Build.gitlab-ci.yml }", "https://gitlab.com/gitlab-org/gitlab/lib/gitlab/ci/templates/Jobs/Build.gitlab-ci.yml@HEAD")]
    [InlineData("{ remote: 'https://example.com/$CI_COMMIT_BRANCH.yml' }", "/https://example.com/main.yml@")]
    public void What_is_not_here_is_asked_for(string include, string wanted) =>
        Assert.Equal([wanted], Of($"include: {include}").Wanted);

    [Theory]
    [InlineData("$CI_SERVER_FQDN/group/ci/scan@1.2.3", $"{Server}/group/ci/templates/scan", "1.2.3")]
    [InlineData("gitlab.com/group/sub/ci/scan@main", "https://gitlab.com/group/sub/ci/templates/scan", "main")]
    [InlineData("$CI_SERVER_FQDN/group/ci/scan@~latest", $"{Server}/group/ci/templates/scan", "release=latest")]
    [InlineData("$CI_SERVER_HOST/group/ci/scan@1.2", $"{Server}/group/ci/templates/scan", "release=1.2")]
    [InlineData("$CI_SERVER_FQDN/group/ci/scan@0123456789012345678901234567890123456789", $"{Server}/group/ci/templates/scan", "0123456789012345678901234567890123456789")]
    public void A_component_is_asked_for_in_both_places(string component, string path, string version) =>
        Assert.Equal([$"{path}.yml@{version}", $"{path}/template.yml@{version}"], Of($"include: [{{ component: {component} }}]").Wanted);

    [Fact]
    public void Everything_is_asked_for_at_once_and_nothing_is_said_before_it_is_here()
    {
        var pipeline = Of("include: [{ project: group/ci, file: [a.yml, b.yml] }, { remote: https://example.com/c.yml }]\njob: { scrpt: [run] }");

        Assert.Equal(3, pipeline.Wanted.Count);
        Assert.Empty(pipeline.Diagnostics);
    }

    [Fact]
    public void What_a_fetched_file_includes_is_asked_for_next()
    {
        var pipeline = Of("include: [{ project: group/ci, file: a.yml, ref: v1 }]", ($"{Server}/group/ci/a.yml@v1", "include: [/b.yml, { project: group/other, file: c.yml }]"));

        Assert.Equal([$"{Server}/group/ci/b.yml@v1", $"{Server}/group/other/c.yml@HEAD"], pipeline.Wanted);
    }

    [Fact]
    public void A_local_file_that_a_downloaded_file_includes_is_not_looked_for_on_the_network()
    {
        var pipeline = Of("include: [https://example.com/a.yml]", ("/https://example.com/a.yml@", "include: [{ local: b.yml }]\na: { script: [run] }"));

        Assert.Equal(["1:20 WEIR1440 'b.yml' is named in a file that was downloaded, and such a file has no project"], pipeline.Errors);
        Assert.Empty(pipeline.Wanted);
    }

    [Fact]
    public void The_same_file_at_two_versions_is_two_files()
    {
        var pipeline = Of(
            "include: [{ project: group/ci, file: a.yml, ref: v1 }, { project: group/ci, file: a.yml, ref: v2 }]",
            ($"{Server}/group/ci/a.yml@v1", "a: { script: [one] }\nold: { script: [old] }"),
            ($"{Server}/group/ci/a.yml@v2", "a: { script: [two] }"));

        Assert.Equal("a old", pipeline.Jobs);
        Assert.Equal("[two]", pipeline.Setting("a", "script"));
    }

    private static GitLabPipeline Of(string text, params (string Name, string Text)[] remote)
    {
        var tree = GitLabPipeline.TreeOf(text);
        foreach (var (name, content) in remote)
            tree.Remote[name] = content;
        return new GitLabPipeline(tree);
    }
}
