using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary>A <c>weir</c> that is killed at any moment, with its jobs in all phases, leaves nothing that the next start does not remove.</summary>
/// <remarks><c>WEIR_KILLS</c> says how often; each kill meets two jobs, so that 50 make the hundred.</remarks>
public sealed class KilledTests
{
    private const string Workflow = $$"""
        on: push
        jobs:
          inside:
            runs-on: ubuntu-latest
            container:
              image: {{SmallImage.Name}}
              volumes: ["data:/data", "/anonymous"]
            services:
              shop:
                image: {{SmallImage.Name}}
                options: --tty --health-cmd true --health-interval 100ms --mount type=volume,source=kept,target=/kept
            steps:
              - uses: actions/checkout@v5
              - run: echo "inside $(cat greeting.txt)" > /data/file; (sleep 300 &)
              - uses: ./.github/actions/greet
              - run: sleep 0.2
          here:
            runs-on: ubuntu-latest
            services:
              shop:
                image: {{SmallImage.Name}}
                options: --tty
                ports: ["8080"]
            steps:
              - uses: actions/checkout@v5
              - run: echo "here"; mount -t tmpfs tmpfs "$RUNNER_TEMP" || true; (setsid sleep 300 &)
              - uses: ./.github/actions/greet
              - run: sleep 0.2
          tidy:
            runs-on: ubuntu-latest
            if: github.event_name == 'workflow_dispatch'
            steps:
              - run: echo "tidy"
        """;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("WEIR_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 8;

    [Fact]
    public async Task Nothing_is_left_by_a_weir_that_was_killed_at_a_random_moment()
    {
        await using var engine = await OwnEngine.StartAsync();
        using var weir = WeirProgram.With(
            Workflow,
            ("greeting.txt", "hello"),
            (".github/actions/greet/action.yml", "name: greet\ndescription: greets\nruns:\n  using: docker\n  image: Dockerfile\n"),
            (".github/actions/greet/Dockerfile", $"FROM {SmallImage.Name}\nRUN sleep 0.2\nENTRYPOINT [\"/bin/sh\", \"-c\", \"cat greeting.txt && touch made\"]\n"));
        weir.Environment["DOCKER_HOST"] = engine.Endpoint;

        // A weir that is not compiled ahead of time has sockets for debuggers, which the runtime leaves.
        weir.Environment["DOTNET_EnableDiagnostics"] = "0";
        await RunWholeAsync(weir, engine);
        var began = Stopwatch.GetTimestamp();
        await RunWholeAsync(weir, engine);
        var length = Stopwatch.GetElapsedTime(began);

        for (var kill = 0; kill < Kills; kill++)
        {
            var moment = length * (0.9 * RandomNumberGenerator.GetInt32(1_000) / 1_000);
            await KillAsync(weir, moment);
            var next = await weir.RunAsync("run", "--job", "tidy");
            Assert.True(next.ExitCode == 0, $"after {moment.TotalMilliseconds:0} ms: {next.All}");
            await AssertNothingLeftAsync(weir, engine, string.Create(CultureInfo.InvariantCulture, $"kill {kill} after {moment.TotalMilliseconds:0} of {length.TotalMilliseconds:0} ms, then {next.Errors}"));
        }
    }

    private static async Task RunWholeAsync(WeirProgram weir, OwnEngine engine)
    {
        var whole = await weir.RunAsync("run");
        Assert.True(whole.ExitCode == 0, whole.All);
        await AssertNothingLeftAsync(weir, engine, "the whole run");
    }

    private static async Task KillAsync(WeirProgram weir, TimeSpan moment)
    {
        using var running = weir.Start("run");
        await Task.Delay(moment, TestContext.Current.CancellationToken);
        running.Signal("KILL");
        await running.EndAsync(TestContext.Current.CancellationToken);
    }

    private static async Task AssertNothingLeftAsync(WeirProgram weir, OwnEngine engine, string when)
    {
        List<string> left = [.. await engine.ContentsAsync(), .. weir.Leftovers(), .. weir.Files()];
        Assert.True(left.Count == 0, $"{when}: {string.Join('\n', left)}");
    }
}
