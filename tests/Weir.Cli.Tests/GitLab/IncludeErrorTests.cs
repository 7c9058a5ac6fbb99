using Weir.Testing;

namespace Weir.Cli.Tests.GitLab;

/// <summary>What a person reads of included files: where something is wrong in them, and what becomes of components.</summary>
public sealed class IncludeErrorTests : IAsyncLifetime
{
    private GitServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GitServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("list", 2)]
    [InlineData("lint", 1)]
    [InlineData("run", 2)]
    public async Task A_mistake_in_a_fetched_file_shows_its_line_and_who_includes_it(string command, int code)
    {
        _server.Commit("platform/ci", null, ("all.yml", "include: [/part.yml]\n"), ("part.yml", "part:\n  scrpt: [run]\n"));
        using var scene = Shop("include:\n  - project: platform/ci\n    file: all.yml");

        var told = await scene.RunAsync(command);

        Assert.Equal(code, told.Code);
        Assert.Contains(
            $"""
            {_server.Url}/platform/ci/part.yml@HEAD:2:3: error[WEIR1007]: 'scrpt' is no key of a job
              |
            2 |   scrpt: [run]
              |   ^~~~~
              = note: '{_server.Url}/platform/ci/part.yml@HEAD' is included here ({_server.Url}/platform/ci/all.yml@HEAD:1:11)
              = note: '{_server.Url}/platform/ci/all.yml@HEAD' is included here (.gitlab-ci.yml:3:11)
              = help: did you mean 'script'?

            """,
            told.Out + told.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Linting_fetches_what_is_included_and_finds_nothing_wrong_with_a_right_pipeline()
    {
        _server.Commit("platform/ci", null, ("base.yml", ".base: { script: [run] }\n"));
        using var scene = Shop(
            "include: [{ project: platform/ci, file: base.yml }, 'ci/$CI_COMMIT_BRANCH.yml', { local: ci/extra.yml, rules: [{ exists: [ci/extra.yml] }] }]\njob: { extends: [.base, .of-main] }",
            ("ci/main.yml", ".of-main: { tags: [big] }\n"));

        var told = await scene.RunAsync("lint", "--strict");

        Assert.Equal((0, ""), (told.Code, told.Out));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_with_what_can_be_done()
    {
        using var scene = Shop("include: [{ project: platform/no-such, file: base.yml }, { remote: 'http://127.0.0.1:1/a.yml' }]\njob: { script: [run] }");

        var told = await scene.RunAsync("list");

        Assert.Equal(2, told.Code);
        Assert.Contains($"there is no repository at '{_server.Url}/platform/no-such'", told.Error, StringComparison.Ordinal);
        Assert.Contains("--action platform/no-such=PATH", told.Error, StringComparison.Ordinal);
        Assert.Contains("'http://127.0.0.1:1/a.yml' cannot be included: ", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_knows_its_release_also_when_nothing_is_fetched()
    {
        const string Scan = "spec: { component: [name, reference, version, sha] }\n---\nscan:\n  script: echo $[[ component.name ]] $[[ component.reference ]] $[[ component.version ]] $[[ component.sha ]]\n";
        _server.Commit("platform/ci", "1.2.0", ("templates/scan.yml", "scan: { script: [old] }\n"));
        var sha = _server.Commit("platform/ci", "1.3.0", ("templates/scan.yml", Scan));
        using var scene = Shop("include: [{ component: $CI_SERVER_FQDN/platform/ci/scan@1 }]");
        var first = await scene.RunAsync("list", "--preview");
        _server.Commit("platform/ci", "1.4.0", ("templates/scan.yml", "scan: { script: [new] }\n"));
        var before = _server.Requests;

        var second = await scene.RunAsync("list", "--preview");
        var offline = await scene.RunAsync("list", "--preview", "--offline");

        Assert.Contains($"echo scan 1 1.3.0 {sha}", first.Out, StringComparison.Ordinal);
        Assert.Equal((first.Out, first.Out), (second.Out, offline.Out));
        Assert.Equal(before, _server.Requests);
    }

    [Fact]
    public async Task A_file_that_a_job_makes_is_included_by_the_child_pipeline_with_its_own_includes()
    {
        _server.Commit("platform/ci", null, ("base.yml", ".base: { script: [echo from the base] }\n"));
        using var scene = Shop(
            """
            make:
              script:
                - "printf 'include: [{ project: platform/ci, file: base.yml }, part.yml]\nchild: { extends: .base }\n' > child.yml"
              artifacts: { paths: [child.yml] }
            start:
              needs: [make]
              trigger: { include: [{ artifact: child.yml, job: make }], strategy: depend }
            """,
            ("part.yml", "part: { script: [echo from the part] }\n"));

        var told = await scene.RunAsync("run", "--plain");

        Assert.Equal(0, told.Code);
        Assert.Contains("from the base", told.Out, StringComparison.Ordinal);
        Assert.Contains("from the part", told.Out, StringComparison.Ordinal);
    }

    private Scene Shop(string pipeline, params IReadOnlyList<(string, string)> files)
    {
        var scene = new Scene([(".gitlab-ci.yml", pipeline + "\n"), .. files]);
        scene.Repository.Git("remote", "add", "origin", $"{_server.Url}/group/shop.git");
        return scene;
    }
}
