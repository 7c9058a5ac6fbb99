using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class ArtifactTests : PipelineScene
{
    private const string Find = "find . -mindepth 1 -not -type d | sort";

    [Theory]
    [InlineData("[a.txt]", "a.txt")]
    [InlineData("[out]", "out/.hidden out/b.txt out/deep/er/c.js")]
    [InlineData("[out/]", "out/.hidden out/b.txt out/deep/er/c.js")]
    [InlineData("['out/*']", "out/.hidden out/b.txt out/deep/er/c.js")]
    [InlineData("['*.txt']", "a.txt")]
    [InlineData("['**/*.txt']", "a.txt out/b.txt")]
    [InlineData("['out/**/*.{js,txt}']", "out/b.txt out/deep/er/c.js")]
    [InlineData("['out/**/[^b].*']", "out/deep/er/c.js")]
    [InlineData("[$CI_PROJECT_DIR/out/b.txt, ./a.txt]", "a.txt out/b.txt")]
    [InlineData("[out/../a.txt]", "a.txt")]
    [InlineData("[$WHERE]", "a.txt")]
    [InlineData("[.]", "a.txt out/.hidden out/b.txt out/deep/er/c.js")]
    public async Task Paths_have_wildcards_and_a_folder_stands_for_what_is_in_it(string paths, string kept)
    {
        await RunAsync($"""
            make:
              stage: build
              variables: {"{"} WHERE: a.txt {"}"}
              script: [mkdir -p out/deep/er, touch a.txt out/b.txt out/deep/er/c.js out/.hidden]
              artifacts: {"{"} paths: {paths} {"}"}
            use: {"{"} script: [{Find}] {"}"}
            """);
        Assert.Equal(string.Join('\n', kept.Split(' ').Select(name => $"./{name}")), Job("use").OutputOf("script"));
        Assert.Equal("", Job("make").Warnings);
    }

    [Theory]
    [InlineData("['**/*.log']", "./a.txt\n./out/b.txt")]
    [InlineData("[out/**]", "./a.log\n./a.txt")]
    [InlineData("['out/*']", "./a.log\n./a.txt\n./out/deep/c.log")]
    [InlineData("[out]", "./a.log\n./a.txt\n./out/b.txt\n./out/deep/c.log")]
    [InlineData("[../out, a.txt]", "./a.log\n./out/b.txt\n./out/deep/c.log")]
    public async Task What_is_excluded_is_left_out(string exclude, string kept)
    {
        await RunAsync($"""
            make:
              stage: build
              script: [mkdir -p out/deep, touch a.txt a.log out/b.txt out/deep/c.log]
              artifacts: {"{"} paths: [.], exclude: {exclude} {"}"}
            use: {"{"} script: [{Find}] {"}"}
            """);
        Assert.Equal(kept, Job("use").OutputOf("script"));
    }

    [Theory]
    [InlineData("nothing.txt", "no file is there")]
    [InlineData("/etc/passwd", "it is outside of the project's folder")]
    [InlineData("../secret", "it is outside of the project's folder")]
    [InlineData("a/../../secret", "it is outside of the project's folder")]
    [InlineData("'{a,../b}'", "it is outside of the project's folder")]
    [InlineData("$EMPTY", "it is empty")]
    public async Task What_cannot_be_kept_is_told_and_fails_nothing(string path, string why)
    {
        var job = await RunJobAsync($"script: [touch a.txt]\nartifacts: {{ paths: [{path}] }}");
        Assert.Equal($"'{path.Trim('\'')}' is not kept: {why}", job.Warnings);
        Assert.Equal(job.Warnings, Assert.Single(job.Annotations).Message);
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }

    [Fact]
    public async Task The_history_is_not_kept_and_that_is_told()
    {
        await RunAsync("make: { stage: build, script: [mkdir .git, touch .git/config a], artifacts: { paths: [.] } }\nuse: { script: [ls -A] }");
        Assert.Equal("'.git' is not kept: each job has its own", Job("make").Warnings);
        Assert.Equal("a", Job("use").OutputOf("script"));
    }

    [Fact]
    public async Task Permissions_links_names_and_empty_folders_come_back()
    {
        await RunAsync("""
            make:
              stage: build
              script:
              - mkdir -p out/empty out/lib
              - echo one > out/tool && chmod 750 out/tool
              - ln -s tool out/current
              - ln -s lib out/lib64
              - ln -s /usr/bin/nothing out/dangling
              - touch "out/a:\"b\""
              - mkfifo out/pipe
              artifacts: { paths: [out] }
            use:
              script: [cd out, "stat -c '%A %N' * | sort", cat current]
            """);
        Assert.Equal(JobResult.Success, Job("make").Outcome.Result);
        Assert.Equal(
            "-rw-r--r-- 'a:\"b\"'\n-rwxr-x--- 'tool'\ndrwxr-xr-x 'empty'\ndrwxr-xr-x 'lib'\nlrwxrwxrwx 'current' -> 'tool'\nlrwxrwxrwx 'dangling' -> '/usr/bin/nothing'\nlrwxrwxrwx 'lib64' -> 'lib'\none",
            Job("use").OutputOf("script"));
        Assert.Equal("'out/pipe' is not kept: it is a device, socket or pipe", Job("make").Warnings);
    }

    [Fact]
    public async Task Untracked_files_are_those_that_git_does_not_keep_track_of()
    {
        Sources.Files[".gitignore"] = "*.o\n";
        Sources.Files["main.c"] = "";
        await RunAsync($"""
            make:
              stage: build
              script: [git init -q, git add ., touch a.o b.txt c.log "é \"q\"", mkdir d, touch d/e.o d/f.log]
              artifacts: {"{"} untracked: true, exclude: ['**/*.log'] {"}"}
            use:
              variables: {"{"} GIT_STRATEGY: none {"}"}
              script: ['{Find}']
            """);
        Assert.Equal("./a.o\n./b.txt\n./d/e.o\n./é \"q\"", Job("use").OutputOf("script"));
        Assert.Equal("", Job("make").Warnings);
    }

    [Fact]
    public async Task Without_a_repository_nothing_is_untracked()
    {
        var job = await RunJobAsync("script: [touch a]\nartifacts: { untracked: true }");
        Assert.Equal("'untracked' is not kept: git does not know the project", job.Warnings);
    }

    [Theory]
    [InlineData("", "'true'", true)]
    [InlineData("", "exit 1", false)]
    [InlineData("when: on_success,", "exit 1", false)]
    [InlineData("when: on_failure,", "'true'", false)]
    [InlineData("when: on_failure,", "exit 1", true)]
    [InlineData("when: always,", "'true'", true)]
    [InlineData("when: always,", "exit 1", true)]
    public async Task They_are_kept_when_the_script_ended_so(string when, string script, bool kept)
    {
        await RunAsync($"""
            make:
              stage: build
              script: [touch a, {script}]
              allow_failure: true
              artifacts: {"{"} {when} paths: [a] {"}"}
            use: {"{"} script: [ls] {"}"}
            """);
        Assert.Equal(kept ? "a" : "", Job("use").OutputOf("script"));
    }

    [Fact]
    public async Task A_job_begins_with_its_sources_and_the_artifacts_that_it_needs_alone()
    {
        Sources.Files["main.c"] = "";
        await RunAsync("""
            one: { stage: build, script: [touch one left], artifacts: { paths: [one] } }
            two: { stage: build, script: [touch two, rm main.c], artifacts: { paths: [two] } }
            both: { script: [ls] }
            none: { script: [ls], dependencies: [] }
            first: { script: [ls], dependencies: [one] }
            needs: { script: [ls], needs: [two] }
            order: { script: [ls], needs: [{ job: one, artifacts: false }, two] }
            """);
        Assert.Equal(["main.c\none\ntwo", "main.c", "main.c\none", "main.c\ntwo", "main.c\ntwo"], new[] { "both", "none", "first", "needs", "order" }.Select(job => Job(job).OutputOf("script")));
    }

    [Fact]
    public async Task A_later_artifact_replaces_files_of_an_earlier_one_and_of_the_sources()
    {
        Sources.Files["a"] = "source";
        await RunAsync("""
            one: { stage: build, script: [echo one > a], artifacts: { paths: [a] } }
            two: { stage: test, script: [cat a, echo two > a], artifacts: { paths: [a] } }
            three: { stage: deploy, script: [cat a] }
            """);
        Assert.Equal(("one", "two"), (Job("two").OutputOf("script"), Job("three").OutputOf("script")));
    }

    [Fact]
    public async Task They_are_called_what_their_name_says()
    {
        var job = await RunJobAsync("script: [touch a b]\nartifacts: { name: '$CI_JOB_NAME-$CI_COMMIT_REF_SLUG', expose_as: the files, paths: [a, b] }");
        Assert.Matches("^Kept 2 files as 'job-main', \\d+ bytes\nA merge request would show it as 'the files'$", job.OutputOf("upload_artifacts"));
    }

    [Fact]
    public async Task Pages_are_kept_besides()
    {
        await RunAsync("""
            pages: { stage: build, script: [mkdir public, touch public/index.html] }
            site: { stage: build, script: [mkdir out, touch out/a.html], pages: { publish: out } }
            use: { script: [find * -type f] }
            """);
        Assert.Equal("out/a.html\npublic/index.html", string.Join('\n', Job("use").OutputOf("script").Split('\n').Order()));
    }

    [Fact]
    public async Task That_they_cannot_be_kept_does_not_hide_why_the_script_failed()
    {
        var job = await RunJobAsync("script: [echo nonsense > vars, exit 3]\nartifacts: { reports: { dotenv: vars } }");
        Assert.Equal((3, "the script ended with exit code 3", FailureCause.Script), (job.Outcome.ExitCode, job.Outcome.Reason, job.Outcome.Cause));
    }
}
