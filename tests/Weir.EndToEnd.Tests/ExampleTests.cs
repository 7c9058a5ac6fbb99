using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary>The example that people run first, and the documents' own workflows on it.</summary>
public sealed class ExampleTests
{
    private static string Seeds => Path.GetFullPath(Path.Combine(Repo.Root, "..", "shared", "seeds", "files"));

    [Fact]
    public async Task The_example_ends_green()
    {
        using var weir = Example();

        var end = await weir.RunAsync("run");

        Assert.True(end.ExitCode == 0, end.All);
        Assert.Contains("Artifacts: coverage", end.Output, StringComparison.Ordinal);
        Assert.Matches(@"Tests: \d+ passed, 0 failed", end.Output);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task The_example_with_a_failing_test_ends_red_and_shows_the_failing_line()
    {
        using var weir = Example();
        var test = Path.Combine(weir.Repository.Root, "tests", "unit", "test_pricing.py");
        File.WriteAllText(test, File.ReadAllText(test).Replace("self.assertEqual(shipping(5_000), 0)", "self.assertEqual(shipping(5_000), 1)", StringComparison.Ordinal));

        var end = await weir.RunAsync("run", "--job", "test", "--matrix", "python=3.11");

        Assert.True(end.ExitCode == 1, end.All);
        Assert.Matches(@"> +\d+ \|         self\.assertEqual\(shipping\(5_000\), 1\)", end.Output);
        Assert.Contains("AssertionError: 0 != 1", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_of_GitLab_ends_green_and_deploys_when_it_is_told_to()
    {
        using var weir = Example("shell-shop");

        var end = await weir.RunAsync("run", "--manual", "deploy");

        Assert.True(end.ExitCode == 0, end.All);
        Assert.Contains("Shop 1.0.1 would go to production now", end.Output, StringComparison.Ordinal);
        Assert.Contains("https://shop.example.com/1.0.1", end.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    [Trait("Category", "Corpora")]
    public async Task The_seed_s_pipeline_runs_unchanged_with_its_tools_from_a_wheelhouse()
    {
        using var weir = SeedOnExample();
        await FillWheelhouseAsync(weir, "pip", "setuptools", "wheel", "flake8", "pytest", "pytest-cov", "black", "mypy");
        weir.Scratch.Write("codecov/action.yml", """
            name: Check the report
            inputs:
              file: { required: true }
              fail_ci_if_error: { default: 'false' }
            runs:
              using: composite
              steps:
                - shell: bash
                  run: python -c "import sys, xml.etree.ElementTree as t; print('lines covered', t.parse(sys.argv[1]).getroot().get('line-rate'))" "${{ inputs.file }}"
            """);

        var end = await weir.RunAsync("run", "ci", "--env-file", weir.Scratch.In("pip.env"), "--action", $"codecov/codecov-action={weir.Scratch.In("codecov")}");

        Assert.True(end.ExitCode == 0, end.All);
        foreach (var version in new[] { "3.8", "3.9", "3.10" })
            Assert.Contains($"✔ build ({version})", end.Output, StringComparison.Ordinal);
        Assert.Equal(3, end.Output.Split("  lines covered 0.").Length - 1);
    }

    [Theory]
    [Trait("Category", "Corpora")]
    [InlineData("cd", "tag", true, "--ref", "v1.0.0")]
    [InlineData("cd", "tag", false, "--ref", "1.0.0")]
    [InlineData("cd", "push", false)]
    [InlineData("cd", "workflow_dispatch", false)]
    [InlineData("rollback", "workflow_dispatch", true)]
    [InlineData("rollback", "push", false)]
    [InlineData("rollback", "pull_request", false)]
    [InlineData("ci", "push", true, "--ref", "develop")]
    [InlineData("ci", "push", false, "--ref", "feature")]
    [InlineData("ci", "pull_request", true)]
    [InlineData("ci", "schedule", false)]
    public async Task The_seed_s_workflows_start_on_the_events_that_they_name_and_on_no_other(string workflow, string name, bool starts, params string[] more)
    {
        using var weir = SeedOnExample();

        var end = await weir.RunAsync(["list", workflow, "--event", name, .. more]);

        Assert.True(end.ExitCode == 0, end.All);
        Assert.Contains(starts ? "  starts: " : "  does not start: ", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Corpora")]
    public async Task The_seed_s_GitLab_pipeline_is_green_on_a_tag_and_waits_for_a_person_to_publish()
    {
        using var weir = SeedOnExample();
        await FillWheelhouseAsync(weir, "pip", "setuptools", "wheel", "flake8", "pytest", "pytest-cov", "black", "mypy", "build");
        weir.Repository.Shell($"cp '{Seeds}/.gitlab-ci.yml' . && cp /usr/share/python-wheels/setuptools-*.whl '{weir.Scratch.In("wheels")}' && /usr/bin/python3 -m venv '{weir.Scratch.In("venv")}'");
        weir.Repository.Commit("Use the seed's pipeline");
        weir.Repository.Shell("git tag 1.0.0");
        weir.Environment["PATH"] = $"{weir.Scratch.In("venv/bin")}:{Environment.GetEnvironmentVariable("PATH")}";

        string[] jobs = ["lint", "type-check", "unit-test", "build", "publish", "deploy-production"];
        var end = await weir.RunAsync(["run", ".gitlab-ci.yml", "--ref", "1.0.0", "--event", "tag", "--executor", "host", "--max-parallel", "1", "--env-file", weir.Scratch.In("pip.env"), .. jobs.SelectMany(job => (string[])["--job", job])]);

        Assert.True(end.ExitCode == 0, end.All);
        Assert.All(jobs[..4], job => Assert.Matches($"✔ {job} ", end.Output));
        Assert.All(jobs[4..], job => Assert.Matches($"– {job} +it waits for a person", end.Output));
        Assert.Contains("shop-0.1.0-py3-none-any.whl", end.Output, StringComparison.Ordinal);
        Assert.Matches("--manual publish --manual deploy-production", end.Output);
    }

    [Theory]
    [Trait("Category", "Corpora")]
    [InlineData("rollout undo deployment/x0tta6bl4", "--var", "ROLLBACK=true")]
    [InlineData("'only' (variables: $ROLLBACK", "--var", "ROLLBACK=false")]
    [InlineData("'only' (variables: $ROLLBACK")]
    public async Task The_seed_s_rollback_runs_only_when_it_is_asked_for(string told, params string[] more)
    {
        using var weir = SeedOnExample();
        weir.Repository.Shell($"cp '{Seeds}/rollback.gitlab-ci.yml' .");
        weir.Repository.Commit("Use the seed's rollback");
        weir.Repository.Shell($"mkdir '{weir.Scratch.In("bin")}' && printf '#!/bin/sh\necho \"$@\"' > '{weir.Scratch.In("bin/kubectl")}' && chmod +x '{weir.Scratch.In("bin/kubectl")}'");
        weir.Environment["PATH"] = $"{weir.Scratch.In("bin")}:{Environment.GetEnvironmentVariable("PATH")}";

        var end = await weir.RunAsync(["run", "rollback.gitlab-ci.yml", .. more]);

        Assert.True(end.ExitCode == 0, end.All);
        Assert.Contains(told, end.All, StringComparison.Ordinal);
    }

    private static async Task FillWheelhouseAsync(WeirProgram weir, params IReadOnlyList<string> names)
    {
        var wheelhouse = Path.GetFullPath(Path.Combine(Repo.Root, "..", "shared", "tools", "wheelhouse"));
        Assert.SkipUnless(File.Exists(wheelhouse), $"the wheelhouse is not here: '{wheelhouse}'");
        var wheels = weir.Scratch.In("wheels");
        using (var making = RunningProgram.Start(wheelhouse, [wheels, .. names], weir.Scratch.Path, Surroundings()))
            Assert.Equal(0, (await making.EndAsync(TestContext.Current.CancellationToken)).ExitCode);
        weir.Scratch.Write("pip.env", $"PIP_NO_INDEX=1\nPIP_FIND_LINKS={wheels}\nPIP_DISABLE_PIP_VERSION_CHECK=1\n");
    }

    private static WeirProgram Example(string name = "python-service")
    {
        var repository = GitRepository.With();
        repository.Shell($"cp -R '{Repo.Root}/examples/{name}/.' . && rm -rf .mypy_cache .pytest_cache");
        repository.Commit("Add a service");
        return new WeirProgram(repository);
    }

    private static WeirProgram SeedOnExample()
    {
        Assert.SkipUnless(Directory.Exists(Seeds), $"the seeds are not here: '{Seeds}'");
        var weir = Example();
        weir.Repository.Shell($"cp '{Seeds}'/.github/workflows/*.yml .github/workflows/");
        weir.Repository.Commit("Use the seed's workflows");
        return weir;
    }

    private static Dictionary<string, string> Surroundings() => new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = Path.GetTempPath() };
}
