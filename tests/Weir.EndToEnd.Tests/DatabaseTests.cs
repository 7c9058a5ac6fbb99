using Weir.Testing;
using Weir.Testing.Images;

namespace Weir.EndToEnd.Tests;

/// <summary>Jobs that talk to a PostgreSQL in a container beside them: the seed's own, and workflows that do the same.</summary>
public sealed class DatabaseTests
{
    private const string Service = """
          postgres:
            image: weir-test/postgres:15
            env: { POSTGRES_USER: shop, POSTGRES_PASSWORD: secret, POSTGRES_DB: orders }
            options: --health-cmd pg_isready --health-interval 1s --health-timeout 5s --health-retries 30
    """;

    [Fact]
    [Trait("Category", "Corpora")]
    public async Task The_seed_s_integration_test_passes_unchanged()
    {
        var seed = Path.GetFullPath(Path.Combine(Corpora.Root, "..", "seeds", "files", ".gitlab-ci.yml"));
        Assert.SkipUnless(File.Exists(seed), $"the seeds are not here: '{seed}'");
        using var names = new BorrowedNames();
        names.Lend(PythonImage.Require(), "python:3.9");
        names.Lend(PostgresImage.Require(), "postgres:13");
        using var weir = Example();
        File.Copy(seed, Path.Combine(weir.Repository.Root, ".gitlab-ci.yml"));
        weir.Repository.Commit("Use the seed's pipeline");

        var end = await weir.RunAsync("run", ".gitlab-ci.yml", "--job", "integration-test");

        Assert.True(end.ExitCode == 0, end.All);
        Assert.Contains("1 passed", end.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task A_workflow_in_a_container_reaches_it_by_its_name()
    {
        PythonImage.Require();
        PostgresImage.Require();
        using var weir = Example();
        weir.Repository.Write(".github/workflows/ci.yml", $$"""
            on: push
            jobs:
              test:
                runs-on: ubuntu-latest
                container: weir-test/python:3.11
                services:
            {{Service}}
                env:
                  DATABASE_URL: postgresql://shop:secret@postgres:5432/orders
                steps:
                  - uses: actions/checkout@v4
                  - run: pip install pytest && pytest tests/integration
            """);
        weir.Repository.Commit("Test with a database");

        var end = await weir.RunAsync("run", "ci");

        Assert.True(end.ExitCode == 0, end.All);
        Assert.Contains("1 passed", end.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task A_workflow_on_the_machine_reaches_it_by_its_published_port()
    {
        PostgresImage.Require();
        using var weir = Example();
        weir.Repository.Write(".github/workflows/ci.yml", $$$"""
            on: push
            jobs:
              test:
                runs-on: ubuntu-latest
                services:
            {{{Service}}}
                    ports: [5432]
                steps:
                  - uses: actions/checkout@v4
                  - run: /usr/bin/python3 -m pytest tests/integration
                    env:
                      DATABASE_URL: postgresql://shop:secret@localhost:${{ job.services.postgres.ports[5432] }}/orders
            """);
        weir.Repository.Commit("Test with a database");

        var end = await weir.RunAsync("run", "ci");

        Assert.True(end.ExitCode == 0, end.All);
        Assert.Contains("1 passed", end.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    private static WeirProgram Example()
    {
        var repository = GitRepository.With();
        repository.Shell($"cp -R '{Repo.Root}/examples/python-service/.' . && rm -rf .mypy_cache .pytest_cache .github");
        repository.Commit("Add a service");
        return new WeirProgram(repository);
    }
}
