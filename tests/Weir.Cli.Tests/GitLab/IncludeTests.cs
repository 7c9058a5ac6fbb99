using System.Security.Cryptography;
using System.Text;
using Weir.Testing;
using YamlDotNet.RepresentationModel;

namespace Weir.Cli.Tests.GitLab;

/// <summary>What pipelines include from other projects and from the network, against a server.</summary>
public sealed class IncludeTests : IAsyncLifetime
{
    private GitServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GitServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Files_of_a_project_come_from_the_reference_that_is_named()
    {
        _server.Commit("platform/ci", "v1", ("build.yml", Job("build", "old")), ("test.yml", Job("test", "old")));
        _server.Commit("platform/ci", null, ("build.yml", Job("build", "new")));
        using var scene = Shop("include: [{ project: platform/ci, ref: v1, file: [/build.yml, test.yml] }, { project: platform/ci, file: build.yml, ref: main }]");

        Assert.Equal(["build: new", "test: old"], await ScriptsAsync(scene));
    }

    [Fact]
    public async Task What_a_file_of_a_project_includes_as_local_is_of_that_project()
    {
        _server.Commit("platform/ci", null, ("all.yml", "include: [{ local: /parts/build.yml }]"), ("parts/build.yml", Job("build", "theirs")));
        using var scene = Shop("include: [{ project: platform/ci, file: all.yml }]", ("parts/build.yml", Job("build", "ours")));

        Assert.Equal(["build: theirs"], await ScriptsAsync(scene));
    }

    [Fact]
    public async Task A_branch_stays_at_the_commit_of_the_first_time_until_its_line_in_the_lock_file_is_gone()
    {
        var first = _server.Commit("platform/ci", null, ("build.yml", Job("build", "old")));
        using var scene = Shop("include: [{ project: platform/ci, file: build.yml, ref: main }]");
        Assert.Equal(["build: old"], await ScriptsAsync(scene));
        _server.Commit("platform/ci", null, ("build.yml", Job("build", "new")));
        var before = _server.Requests;

        Assert.Equal(["build: old"], await ScriptsAsync(scene));
        Assert.Equal(before, _server.Requests);
        var file = Path.Combine(scene.Repository.Root, ".weir", "includes.lock");
        Assert.Contains($"platform/ci@main {first}", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        File.Delete(file);
        Assert.Equal(["build: new"], await ScriptsAsync(scene));
    }

    [Fact]
    public async Task Offline_takes_what_was_fetched_and_says_what_was_not()
    {
        _server.Commit("platform/ci", null, ("build.yml", Job("build", "fetched")));
        using var scene = Shop("include: [{ project: platform/ci, file: build.yml, ref: main }]");
        var refused = await scene.RunAsync("list", "--offline");
        Assert.Equal(2, refused.Code);
        Assert.StartsWith(".gitlab-ci.yml:1:41: error[WEIR1440]", refused.Error, StringComparison.Ordinal);
        Assert.Contains("nothing may be fetched; run once without --offline", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, _server.Requests);

        await ScriptsAsync(scene);
        Assert.Equal(["build: fetched"], await ScriptsAsync(scene, "--offline"));
    }

    [Fact]
    public async Task A_file_of_the_network_is_pinned_by_its_digest()
    {
        _server.File("build.yml", Job("build", "old"));
        using var scene = Shop($"include: ['{_server.Url}/files/build.yml']");
        Assert.Equal(["build: old"], await ScriptsAsync(scene));
        _server.File("build.yml", Job("build", "new"));

        Assert.Equal(["build: old"], await ScriptsAsync(scene, "--offline"));
        Directory.Delete(Path.Combine(scene.Environment["XDG_CACHE_HOME"]), recursive: true);
        var changed = await scene.RunAsync("list");
        Assert.Equal(2, changed.Code);
        Assert.Contains("it has changed since it was pinned", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_in_an_address_are_neither_pinned_nor_shown()
    {
        _server.File("build.yml", "build: { scirpt: [make] }");
        using var scene = Shop($"include: ['{_server.Url}/files/build.yml?private_token=$SECRET']");
        scene.Repository.Write("vars.yml", "SECRET: { value: not-for-others, masked: true }\n");

        var told = await scene.RunAsync("run", "--var-file", "vars.yml");

        Assert.Equal(2, told.Code);
        Assert.Contains($"{_server.Url}/files/build.yml:1:10: error[WEIR1007]", told.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-for-others", told.Error + told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("not-for-others", await File.ReadAllTextAsync(Path.Combine(scene.Repository.Root, ".weir", "includes.lock"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Integrity_is_checked()
    {
        var text = Job("build", "meant");
        var digest = $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
        _server.File("build.yml", text);
        using var scene = Shop($"include: [{{ remote: '{_server.Url}/files/build.yml', integrity: '{digest}' }}]");
        using var wrong = Shop($"include: [{{ remote: '{_server.Url}/files/build.yml', integrity: 'sha256-{Convert.ToBase64String(new byte[32])}' }}]");

        Assert.Equal(["build: meant"], await ScriptsAsync(scene));
        var refused = await wrong.RunAsync("list");
        Assert.Equal(2, refused.Code);
        Assert.Contains($"its digest is '{digest}'", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_names_the_include()
    {
        _server.Commit("platform/ci", null, ("build.yml", Job("build", "x")));
        using var scene = Shop($"""
            include:
              - project: platform/ci
                file: missing.yml
              - project: platform/ci
                file: build.yml
                ref: v9
              - remote: {_server.Url}/files/missing.yml
            """);

        var refused = await scene.RunAsync("list");

        Assert.Equal(2, refused.Code);
        Assert.Contains(".gitlab-ci.yml:3:11", refused.Error, StringComparison.Ordinal);
        Assert.Contains("has no file 'missing.yml' at 'HEAD'", refused.Error, StringComparison.Ordinal);
        Assert.Contains(".gitlab-ci.yml:5:11", refused.Error, StringComparison.Ordinal);
        Assert.Contains("'v9'", refused.Error, StringComparison.Ordinal);
        Assert.Contains(".gitlab-ci.yml:7:13", refused.Error, StringComparison.Ordinal);
        Assert.Contains("404", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0.0", "one")]
    [InlineData("1", "one two")]
    [InlineData("1.0", "one")]
    [InlineData("~latest", "two")]
    [InlineData("main", "three")]
    public async Task A_component_has_the_version_that_is_named(string version, string expected)
    {
        _server.Commit("platform/parts", "1.0.0", ("templates/build.yml", Part("one")));
        _server.Commit("platform/parts", "v1.2.0", ("templates/build.yml", Part("one two")));
        _server.Commit("platform/parts", "2.0.0", ("templates/build.yml", null), ("templates/build/template.yml", Part("two")));
        _server.Commit("platform/parts", "3.0.0-rc1", ("templates/build/template.yml", Part("candidate")));
        _server.Commit("platform/parts", null, ("templates/build/template.yml", Part("three")));
        using var scene = Shop($"include: [{{ component: '$CI_SERVER_FQDN/platform/parts/build@{version}', inputs: {{ name: compile }} }}]");

        Assert.Equal([$"compile: {expected}"], await ScriptsAsync(scene));
        Assert.Equal([$"compile: {expected}"], await ScriptsAsync(scene, "--offline"));
    }

    [Fact]
    public async Task A_component_without_a_release_of_that_version_is_an_error()
    {
        _server.Commit("platform/parts", "2.0.0", ("templates/build.yml", Part("two")));
        using var scene = Shop("include: [{ component: $CI_SERVER_FQDN/platform/parts/build@1 }]");

        var refused = await scene.RunAsync("list");

        Assert.Equal(2, refused.Code);
        Assert.Contains("'platform/parts' has no release that '1' stands for", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_folder_can_stand_in_for_a_project()
    {
        using var scene = Shop("include: [{ template: Jobs/Build.gitlab-ci.yml }, { project: platform/ci, file: test.yml }]");
        scene.Repository.Write("../own/lib/gitlab/ci/templates/Jobs/Build.gitlab-ci.yml", Job("build", "template"));
        scene.Repository.Write("../own/test.yml", Job("test", "own"));

        Assert.Equal(["build: template", "test: own"], await ScriptsAsync(scene, "--action", "gitlab-org/gitlab=../own", "--action", "platform/ci=../own"));
        Assert.Equal(0, _server.Requests);
    }

    private static string Job(string name, string text) => $"{name}: {{ script: [\"{text}\"] }}\n";

    private static string Part(string text) => $"spec:\n  inputs:\n    name: {{ default: build }}\n---\n$[[ inputs.name ]]:\n  script: {text}\n";

    private Scene Shop(string pipeline, params IReadOnlyList<(string, string)> files)
    {
        var scene = new Scene([(".gitlab-ci.yml", pipeline + "\n"), .. files]);
        scene.Repository.Git("remote", "add", "origin", $"{_server.Url}/group/shop.git");
        return scene;
    }

    private static async Task<IReadOnlyList<string>> ScriptsAsync(Scene scene, params IReadOnlyList<string> more)
    {
        var told = await scene.RunAsync(["list", "--preview", .. more]);
        Assert.True(told.Code == 0, told.Error);
        var stream = new YamlStream();
        stream.Load(new StringReader(told.Out));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        return
        [
            .. from entry in root.Children
               where entry.Value is YamlMappingNode job && job.Children.ContainsKey("script")
               let script = ((YamlMappingNode)entry.Value)["script"]
               orderby entry.Key.ToString()
               select $"{entry.Key}: {(script is YamlSequenceNode lines ? lines[0] : script)}",
        ];
    }
}
