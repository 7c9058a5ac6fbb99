using Weir.Testing;

[assembly: AssemblyFixture(typeof(Weir.EndToEnd.Tests.FarEngineEnd))]

namespace Weir.EndToEnd.Tests;

/// <summary>Pipelines whose containers are at an engine as one of another machine is: it sees nothing of the files here.</summary>
public sealed class FarEngineTests
{
    private const string Workflow = """
        on: push
        jobs:
          make:
            runs-on: ubuntu-latest
            container: weir-test/small:2
            services:
              web:
                image: weir-test/small:2
                command: sh -c "echo a page > index.html; httpd -f -p 80"
                options: --health-cmd "wget -q -O /dev/null http://localhost/" --health-interval 200ms
            outputs:
              page: ${{ steps.ask.outputs.page }}
            steps:
              - uses: actions/checkout@v4
              - run: git log --format=%s; cat read.me; echo "NAME=mona" >> "$GITHUB_ENV"
              - id: ask
                run: |
                  echo "page=$(wget -q -O - http://web/) for $NAME" >> "$GITHUB_OUTPUT"
                  echo "A summary" >> "$GITHUB_STEP_SUMMARY"
              - uses: ./node
                id: node
                with: { name: lisa }
              - uses: ./docker
                id: docker
                with: { args: homer }
              - run: |
                  mkdir -p out/deep && cp greeting.txt out/deep && chmod 755 out/deep/greeting.txt && ls -R
                  echo "node said ${{ steps.node.outputs.said }}, docker said ${{ steps.docker.outputs.said }}"
              - uses: actions/upload-artifact@v4
                with: { name: made, path: out }
          use:
            runs-on: ubuntu-latest
            needs: make
            container: { image: weir-test/small:2, options: --user 1234 }
            steps:
              - uses: actions/download-artifact@v4
                with: { name: made, path: got }
              - run: id -u; cat got/deep/greeting.txt; touch mine; echo "page is ${{ needs.make.outputs.page }}"
        """;

    private const string NodeProgram = """
        const fs = require('fs');
        fs.writeFileSync('greeting.txt', 'hello ' + process.env.INPUT_NAME + '\n');
        fs.appendFileSync(process.env.GITHUB_OUTPUT, 'said=' + fs.readFileSync('read.me', 'utf8').trim() + '\n');
        """;

    private const string Entrypoint = """
        #!/bin/sh
        echo "in $PWD: $1"
        cat greeting.txt
        echo "changed by $1" >> greeting.txt
        echo "said=$1" >> "$GITHUB_OUTPUT"
        """;

    [Fact]
    public async Task A_workflow_with_a_container_services_actions_and_artifacts()
    {
        var engine = await FarEngine.SharedAsync();
        using var weir = WeirProgram.With(
            Workflow,
            ("read.me", "read this\n"),
            ("node/action.yml", "name: a\ndescription: b\ninputs: { name: { required: true } }\noutputs: { said: { description: c } }\nruns: { using: node20, main: main.js }\n"),
            ("node/main.js", NodeProgram),
            ("docker/action.yml", "name: a\ndescription: b\noutputs: { said: { description: c } }\nruns: { using: docker, image: Dockerfile }\n"),
            ("docker/Dockerfile", "FROM weir-test/small:2\nCOPY entry.sh /entry.sh\nENTRYPOINT [\"/bin/sh\", \"/entry.sh\"]\n"),
            ("docker/entry.sh", Entrypoint));
        Use(weir, engine);

        var end = await weir.RunAsync("run");

        Assert.True(end.ExitCode == 0, end.All);
        string[] seen = ["Add a workflow", "read this", "in /github/workspace: homer", "hello lisa", "node said read this, docker said homer", "changed by homer", "1234", "page is a page for mona"];
        Assert.All(seen, text => Assert.Contains(text, end.Output, StringComparison.Ordinal));
        Assert.Empty(weir.Leftovers());
        Assert.Empty(await engine.ContentsAsync());
    }

    [Fact]
    public async Task A_job_of_GitLab_CI_with_an_image_services_artifacts_and_a_cache()
    {
        var engine = await FarEngine.SharedAsync();
        await engine.DockerAsync("create", "--name", "web", SmallImage.Name);
        await engine.DockerAsync("commit", "--change", "EXPOSE 80", "web", "weir-test/web:1");
        await engine.DockerAsync("rm", "web");
        using var repository = GitRepository.With();
        using var weir = new WeirProgram(repository);
        repository.Write(".gitlab-ci.yml", """
            make:
              image: weir-test/small:2
              services:
                - name: weir-test/web:1
                  alias: web
                  command: ["sh", "-c", "echo a page > index.html; sleep 1; exec httpd -f -p 80"]
              cache: { key: all, paths: [deps/] }
              script:
                - wget -q -O page.txt http://web/
                - git log --format=%s
                - ls deps || true
                - mkdir -p deps && echo dep > deps/one
              artifacts: { paths: [page.txt] }
            use:
              image: weir-test/small:2
              needs: [make]
              script: [cat page.txt]
            """);
        repository.Commit("Add a pipeline");
        Use(weir, engine);

        var first = await weir.RunAsync("run", ".gitlab-ci.yml");
        var second = await weir.RunAsync("run", ".gitlab-ci.yml");

        Assert.True(first.ExitCode == 0, first.All);
        Assert.True(second.ExitCode == 0, second.All);
        Assert.Contains("Add a pipeline", first.Output, StringComparison.Ordinal);
        Assert.Contains("a page", first.Output, StringComparison.Ordinal);
        Assert.Contains(" one\n", second.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
        Assert.Empty(await engine.ContentsAsync());
    }

    [Fact]
    public async Task An_action_reaches_the_services_here_by_the_address_that_is_given()
    {
        var engine = await FarEngine.SharedAsync();
        using var weir = WeirProgram.With(
            """
            on: push
            jobs:
              make:
                runs-on: ubuntu-latest
                container: weir-test/small:2
                steps:
                  - uses: actions/checkout@v4
                  - uses: ./node
            """,
            ("node/action.yml", "name: a\ndescription: b\nruns: { using: node20, main: main.js }\n"),
            ("node/main.js", "fetch(process.env.ACTIONS_RESULTS_URL + 'nothing').then(answer => console.log('answered ' + (answer.status > 0)), () => console.log('cut off'));\n"));
        Use(weir, engine);

        var without = await weir.RunAsync("run");
        weir.Environment["WEIR_ADDRESS"] = engine.OwnAddress;
        var with = await weir.RunAsync("run");

        Assert.Contains("WEIR_ADDRESS", without.Output, StringComparison.Ordinal);
        Assert.Contains("cut off", without.Output, StringComparison.Ordinal);
        Assert.Contains("answered true", with.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("WEIR_ADDRESS", with.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_weir_left_there_the_next_removes()
    {
        var engine = await FarEngine.SharedAsync();
        using var weir = WeirProgram.With("""
            on: push
            jobs:
              make:
                runs-on: ubuntu-latest
                container: weir-test/small:2
                steps:
                  - run: echo begun; sleep 300
              tidy:
                runs-on: ubuntu-latest
                if: github.event_name == 'workflow_dispatch'
                steps:
                  - run: echo tidy
            """);
        Use(weir, engine);
        using (var running = weir.Start("run"))
        {
            await running.SeenAsync("  begun", TestContext.Current.CancellationToken);
            running.Signal("KILL");
            await running.EndAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains(await engine.ContentsAsync(), line => line.StartsWith("volume ", StringComparison.Ordinal));
        await weir.RunAsync("run", "--job", "tidy");

        Assert.Empty(await engine.ContentsAsync());
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task What_cannot_be_had_there_is_told_with_a_way_out()
    {
        var engine = await FarEngine.SharedAsync();
        await AssertRefusedAsync("container:\n      image: weir-test/small:2\n      volumes: ['./data:/data']", ["run"], "'./data' of the workspace cannot be mounted", "absolute path");
        await AssertRefusedAsync("container: weir-test/small:2", ["run", "--in-place"], "leave out --in-place");
        await AssertRefusedAsync("services:\n      web:\n        image: weir-test/small:2", ["run"], "does not find at 'localhost'", "give the job a container");

        async Task AssertRefusedAsync(string words, IReadOnlyList<string> arguments, params IReadOnlyList<string> texts)
        {
            using var weir = WeirProgram.With($"on: push\njobs:\n  make:\n    runs-on: ubuntu-latest\n    {words}\n    steps:\n      - run: echo never\n");
            Use(weir, engine);
            var end = await weir.RunAsync(arguments);
            Assert.True(end.ExitCode == 1, end.All);
            Assert.All(texts, text => Assert.Contains(text, end.All, StringComparison.Ordinal));
            Assert.Empty(weir.Leftovers());
        }
    }

    private static void Use(WeirProgram weir, FarEngine engine)
    {
        WeirProgram.RequireProgram();
        foreach (var (name, value) in engine.Environment)
            weir.Environment[name] = value;
    }
}

/// <summary>Ends the engine that these tests share.</summary>
public sealed class FarEngineEnd : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await FarEngine.EndSharedAsync();
}
