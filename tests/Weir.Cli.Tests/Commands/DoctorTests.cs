using System.Text.Json;

namespace Weir.Cli.Tests.Commands;

/// <summary>The command that looks at the machine. Which engine it finds is given by a socket that is not there.</summary>
public sealed class DoctorTests
{
    private const string Contained = """
        on: push
        jobs:
          build:
            runs-on: ubuntu-latest
            container: alpine
            steps: [{ run: 'true' }]
        """;

    [Fact]
    public async Task A_machine_without_an_engine_is_well_where_no_job_asks_for_containers()
    {
        using var scene = WithoutEngine(Scene.Step("true"));

        var told = await scene.RunAsync("doctor");

        Assert.Equal((0, ""), (told.Code, told.Error));
        Assert.Equal($"✓ project           {scene.Repository.Root}, no job asks for containers", told.Lines[0]);
        Assert.StartsWith("✓ git               ", told.Lines[1], StringComparison.Ordinal);
        Assert.Contains("✓ leftovers         none", told.Lines);
        Assert.Contains($"! container engine  no engine answers at {scene.Scratch.In("docker.sock")}, which DOCKER_HOST names: there is no such socket; ", told.Out, StringComparison.Ordinal);
        Assert.Equal("                    -> nothing to do, as long as no job asks for containers", told.Lines[^1]);
    }

    [Fact]
    public async Task A_project_whose_jobs_run_in_containers_needs_an_engine()
    {
        using var scene = WithoutEngine(Contained);

        var told = await scene.RunAsync("doctor");

        Assert.Equal(1, told.Code);
        Assert.Equal($"✓ project           {scene.Repository.Root}, 1 job asks for containers: ci/build", told.Lines[0]);
        Assert.StartsWith("✗ container engine  no engine answers at ", told.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_git_is_broken()
    {
        using var scene = WithoutEngine(Scene.Step("true"));
        scene.Environment["PATH"] = scene.Scratch.Path;

        var told = await scene.RunAsync("doctor");

        Assert.Equal(1, told.Code);
        Assert.Contains("✗ git               not found in PATH", told.Lines);
        Assert.Contains("                    -> install it (on Debian and Ubuntu: apt-get install git)", told.Lines);
    }

    [Fact]
    public async Task A_work_folder_that_cannot_be_is_broken()
    {
        using var scene = WithoutEngine(Scene.Step("true"));
        scene.Environment["TMPDIR"] = scene.Scratch.Write("file", "");

        var told = await scene.RunAsync("doctor");

        Assert.Equal(1, told.Code);
        Assert.Contains("✗ workspaces        the work folder ", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_of_projects_the_machine_alone_is_checked()
    {
        using var scene = WithoutEngine(Scene.Step("true"));

        var told = await scene.RunAsync("doctor", "-C", scene.Scratch.Path);

        Assert.Equal(0, told.Code);
        Assert.Equal($"! project           '{scene.Scratch.Path}' is in none: the machine alone is checked", told.Lines[0]);
    }

    [Fact]
    public async Task A_pipeline_with_errors_is_named()
    {
        using var scene = WithoutEngine("on: push\njobs: 1\n");

        var told = await scene.RunAsync("doctor");

        Assert.Contains("! project           .github/workflows/ci.yml has errors", told.Lines);
    }

    [Fact]
    public async Task An_engine_can_be_named()
    {
        using var scene = WithoutEngine(Contained);

        var told = await scene.RunAsync("doctor", "--docker-host", "npipe:////./pipe/docker_engine");

        Assert.Equal(1, told.Code);
        Assert.Contains("✗ container engine  the Docker host that was named is 'npipe:////./pipe/docker_engine', a named pipe", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_found_is_JSON_on_demand()
    {
        using var scene = WithoutEngine(Contained);

        var told = await scene.RunAsync("doctor", "--json");

        Assert.Equal(1, told.Code);
        var engine = told.Json.EnumerateArray().Single(finding => finding.GetProperty("subject").GetString() == "container engine");
        Assert.Equal("broken", engine.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.String, engine.GetProperty("text").ValueKind);
    }

    private static Scene WithoutEngine(string workflow)
    {
        var scene = Scene.With(workflow);
        scene.Environment["DOCKER_HOST"] = "unix://" + scene.Scratch.In("docker.sock");
        return scene;
    }
}
