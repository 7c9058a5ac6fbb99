using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary>Actions that are written with GitHub's toolkit run unchanged.</summary>
public sealed class ToolkitTests
{
    private const string Workflow = """
        on: push
        permissions:
          id-token: write
        jobs:
          make:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v5
              - run: mkdir deps && echo fetched > deps/file
              - uses: ./action
              - run: test -n "$ACTIONS_ID_TOKEN_REQUEST_URL" && test -z "$ACTIONS_RUNTIME_TOKEN"
          use:
            runs-on: ubuntu-latest
            needs: make
            steps:
              - uses: actions/download-artifact@v5
                with: { name: from-action }
              - run: cat made.txt
        """;

    private const string Program = """
        import fs from 'node:fs';
        const load = async name => await import(process.env.MODULES + '/@actions/' + name + '/lib/' + name + '.js');
        const core = await load('core');
        const { DefaultArtifactClient } = await load('artifact');
        const cache = await load('cache');

        fs.writeFileSync('made.txt', 'made by an action\n');
        await new DefaultArtifactClient().uploadArtifact('from-action', ['made.txt'], '.');
        const hit = await cache.restoreCache(['deps'], 'deps-1');
        console.log('cache: ' + (hit ?? 'none'));
        if (!hit) await cache.saveCache(['deps'], 'deps-1');
        const claims = JSON.parse(Buffer.from((await core.getIDToken('somebody')).split('.')[1], 'base64url'));
        console.log('token for ' + claims.aud + ' of ' + claims.event_name);
        console.log('secret: ' + process.env.ACTIONS_RUNTIME_TOKEN);
        await core.summary.addRaw('A summary of an action').write();
        """;

    [Fact]
    public async Task An_action_uploads_caches_and_proves_who_it_is()
    {
        var modules = await NpmPackages.InstallAsync(TestContext.Current.CancellationToken, "@actions/artifact@6.2.1", "@actions/cache@6.3.0", "@actions/core@3.0.1");
        using var weir = WeirProgram.With(
            Workflow, ("action/action.yml", "name: a\ndescription: b\nruns: {using: node20, main: main.mjs}\n"), ("action/main.mjs", Program), ("modules.env", $"MODULES={modules}\n"));

        var first = await weir.RunAsync("run", "--env-file", "modules.env");
        var second = await weir.RunAsync("run", "--env-file", "modules.env");

        Assert.True(first.ExitCode == 0, first.All);
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("made by an action", first.Output, StringComparison.Ordinal);
        Assert.Contains("token for somebody of push", first.Output, StringComparison.Ordinal);
        Assert.Contains("secret: ***", first.Output, StringComparison.Ordinal);
        Assert.Contains("cache: none", first.Output, StringComparison.Ordinal);
        Assert.Contains("cache: deps-1", second.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }
}
