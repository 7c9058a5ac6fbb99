namespace Weir.Dialects.Tests.GitLab.Inputs;

/// <summary>What a component knows of itself.</summary>
public sealed class ComponentTests
{
    private const string Facts = "spec: { component: [name, version, reference, sha] }\n---\n";
    private const string Script = "script: ['$[[ component.name ]] $[[ component.reference ]] ($[[ component.version ]]) ($[[ component.sha ]])']";

    [Theory]
    [InlineData("~latest", "release=latest", "1.2.3", "scan ~latest (1.2.3) (0123)")]
    [InlineData("1.2.3", "1.2.3", "1.2.3", "scan 1.2.3 (1.2.3) (0123)")]
    [InlineData("main", "main", null, "scan main () (0123)")]
    public void It_has_its_name_and_what_it_was_asked_for_by(string asked, string reference, string? release, string expected)
    {
        var pipeline = Of(asked, reference, release, $"{Facts}scan: {{ {Script} }}");

        Assert.Equal($"[{expected}]", pipeline.Setting("scan", "script"));
    }

    [Fact]
    public void What_it_includes_of_its_own_project_is_of_it()
    {
        var tree = GitLabPipeline.TreeOf("include: [{ component: localhost/group/ci/scan@main }]");
        tree.Remote["http://localhost/group/ci/templates/scan.yml@main"] = "include: [{ local: part.yml }]";
        tree.Remote["http://localhost/group/ci/part.yml@main"] = "spec: { component: [name] }\n---\npart: { script: ['$[[ component.name ]]'] }";

        Assert.Equal("[scan]", new GitLabPipeline(tree).Setting("part", "script"));
    }

    [Fact]
    public void It_asks_for_what_it_uses() => Assert.Equal(
        ["3:6 WEIR1406 'component.sha' leads nowhere: there is no 'sha'"],
        Of("main", "main", null, "spec: { component: [name] }\n---\nscan-$[[ component.sha ]]: { script: [run] }").Errors);

    [Fact]
    public void A_file_that_is_included_otherwise_has_none()
    {
        var pipeline = new GitLabPipeline("include: [part.yml]", null, ("part.yml", $"{Facts}part: {{ script: ['$[[ component.name ]]'] }}"));

        Assert.Equal(["3:19 WEIR1406 'component.name' cannot be put in"], pipeline.Errors);
    }

    [Fact]
    public void Its_inputs_are_in_its_own_header() => Assert.Equal(
        ["1:18 WEIR1405 a component has all of its inputs in its own header"],
        Of("main", "main", null, "spec: { include: [{ local: inputs.yml }] }\n---\nscan: { script: [run] }").Errors);

    [Fact]
    public void A_project_has_its_own_components_as_they_are_now()
    {
        var pipeline = new GitLabPipeline(
            "include: [{ component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/scan@$CI_COMMIT_SHA }]", null, ("templates/scan.yml", $"{Facts}scan: {{ {Script} }}"));
        var sha = pipeline.Variable("scan", "CI_COMMIT_SHA");

        Assert.Equal($"[scan {sha} () ({sha})]", pipeline.Setting("scan", "script"));
    }

    private static GitLabPipeline Of(string asked, string reference, string? release, string text)
    {
        var tree = GitLabPipeline.TreeOf($"include: [{{ component: localhost/group/ci/scan@{asked} }}]");
        var name = $"http://localhost/group/ci/templates/scan.yml@{reference}";
        tree.Remote[name] = text;
        tree.Commits[name] = "0123";
        if (release is not null)
            tree.Releases[name] = release;
        return new GitLabPipeline(tree);
    }
}
