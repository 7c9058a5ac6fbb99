using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class OtherKeywordTests : PipelineScene
{
    [Fact]
    public async Task Each_step_of_run_has_a_shell_and_variables_of_its_own()
    {
        var job = await RunJobAsync("run: [{ name: one, script: 'A=1; echo \"$WHO ${A-none}\"', env: { WHO: $NAME } }, { name: two, script: 'echo \"${WHO-nobody} ${A-none}\"' }]\nvariables: { NAME: mona }");
        Assert.Equal("mona 1\nnobody none", job.OutputOf("script"));
    }

    [Fact]
    public async Task A_step_of_run_that_fails_keeps_the_next_from_running()
    {
        var job = await RunJobAsync("run: [{ name: one, script: exit 3 }, { name: two, script: echo next }]");
        Assert.Equal((3, "the step 'one' of 'run' ended with exit code 3"), (job.Outcome.ExitCode, job.Outcome.Reason));
        Assert.DoesNotContain("next", job.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_release_that_would_be_made_is_told_and_a_failed_job_makes_none()
    {
        const string Release = "release: { tag_name: v$VERSION, name: 'Release $VERSION', description: 'What is new', assets: { links: [{ name: tool, url: 'https://a.example/$VERSION' }] } }\nvariables: { VERSION: '1.2' }";
        var job = await RunJobAsync($"script: ['true']\n{Release}");
        Assert.Equal("GitLab would create the release 'Release 1.2' of tag 'v1.2' here", job.Warnings);
        Assert.Equal("What is new\nwith 'tool' at https://a.example/1.2", job.OutputOf("release"));
        Assert.Equal("get_sources success, script success, release success", job.Sections);
        Assert.Equal("get_sources success, script failure", (await RunJobAsync($"script: [exit 1]\n{Release}")).Sections);
    }

    [Fact]
    public async Task The_pipeline_of_another_project_is_named_and_not_started()
    {
        var job = await RunJobAsync("trigger: { project: ops/$NAME, branch: next }\nvariables: { NAME: deploy }");
        Assert.Equal("GitLab would start the pipeline of 'ops/deploy' on branch 'next' here; weir starts nothing in other projects", job.Warnings);
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }

    [Theory]
    [InlineData("pages: false", "")]
    [InlineData("pages: true", "public/index.html")]
    [InlineData("pages: { publish: out, path_prefix: $CI_COMMIT_REF_SLUG }", "out/a.html")]
    [InlineData("pages: true\npublish: out", "out/a.html")]
    public async Task What_a_site_is_made_of_is_an_artifact(string pages, string kept)
    {
        await RunAsync($"make:\n{Indented($"stage: build\nscript: [mkdir public out, touch public/index.html out/a.html]\n{pages}")}\nuse: {{ script: [find * -type f] }}");
        Assert.Equal(kept, Job("use").OutputOf("script").Replace("find: '*': No such file or directory", "", StringComparison.Ordinal).Replace("find: ‘*’: No such file or directory", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Artifacts_are_kept_as_long_as_they_say()
    {
        await RunJobAsync("script: [touch a]\nartifacts: { paths: [a], expire_in: 2 days }");
        Assert.Single(await ListAsync());
        Time.Advance(TimeSpan.FromDays(3));
        Assert.Empty(await ListAsync());

        async Task<IReadOnlyList<string>> ListAsync() =>
            [.. (await Legs.Artifacts.ListAsync(State.Run.Id, TestContext.Current.CancellationToken)).Select(artifact => artifact.Name)];
    }

    [Fact]
    public async Task The_status_is_that_of_the_script_once_it_has_ended()
    {
        var job = await RunJobAsync("script: ['echo \"$CI_JOB_STATUS\"', exit 1]\nafter_script: ['echo \"$CI_JOB_STATUS\"']");
        Assert.Equal(("running", "failed"), (job.OutputOf("script"), job.OutputOf("after_script")));
    }

    [Fact]
    public async Task A_person_is_asked_what_the_job_says_before_it_starts()
    {
        await RunAsync("first: { stage: build, script: [ls] }\nlast: { script: [ls], when: manual, manual_confirmation: Really? }");
        var start = Assert.Single(State.Ordered().Single(job => job.Id.Value == "last").Legs).Leg.Start;
        Assert.Equal("Really?", Assert.IsType<LegStart.ByPerson>(start).Confirmation);
    }
}
