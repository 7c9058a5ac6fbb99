using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Compiling;

/// <summary>The pipelines of the seeds, for what starts them.</summary>
[Trait("Category", "Corpora")]
public sealed class SeedTests
{
    [Fact]
    public void A_push_to_develop_deploys_to_staging() =>
        Assert.Equal("lint type-check unit-test integration-test deploy-staging", Seed(".gitlab-ci.yml", "develop").Jobs);

    [Fact]
    public void A_push_to_main_only_tests() =>
        Assert.Equal("lint type-check unit-test integration-test", Seed(".gitlab-ci.yml", "main").Jobs);

    [Fact]
    public void A_tag_is_built_and_waits_for_a_person_to_publish_and_deploy_it()
    {
        var pipeline = new GitLabPipeline(Text(".gitlab-ci.yml"), Triggers.Tag());

        Assert.Equal("lint type-check unit-test integration-test build publish deploy-production", pipeline.Jobs);
        Assert.Equal(["lint", "test", "build", "deploy"], pipeline.Plan.Stages);
        Assert.Equal(["publish", "deploy-production"], pipeline.Plan.Jobs.Where(job => job.Condition.Text == "manual").Select(job => job.Id.Value));
        Assert.Equal("true", pipeline.Setting("publish", "allow_failure"));
    }

    [Fact]
    public void A_rollback_runs_only_when_it_is_asked_for()
    {
        var asked = new GitLabPipeline(Text("rollback.gitlab-ci.yml"), Triggers.Web().With("ROLLBACK", "true"));
        var notAsked = new GitLabPipeline(Text("rollback.gitlab-ci.yml"), Triggers.Web());

        Assert.Equal("rollback", asked.Jobs);
        Assert.True(asked.Plan.Admission.Admitted);
        Assert.False(notAsked.Plan.Admission.Admitted);
        Assert.Equal("""'only' (variables: $ROLLBACK == "true") does not fit a pipeline of the source 'web' on branch 'main'""", notAsked.LeftOut("rollback"));
    }

    private static GitLabPipeline Seed(string file, string branch) => new(Text(file), Triggers.Push(branch));

    private static string Text(string file) => File.ReadAllText(Path.Combine(Corpora.Folder("..", "seeds", "files"), file));
}
