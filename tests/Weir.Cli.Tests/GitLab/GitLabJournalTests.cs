using System.Text.Json;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Tests.GitLab;

/// <summary>What the journal of a run says of GitLab's promises about when jobs run, and how they end.</summary>
public sealed class GitLabJournalTests
{
    [Fact]
    public async Task Two_jobs_of_one_resource_group_never_overlap()
    {
        using var scene = Pipeline("""
            deploy:
              parallel: 4
              resource_group: production
              script:
                - mkdir "$GROUP"
                - sleep 0.05
                - rmdir "$GROUP"
            """);

        var journal = await RunAsync(scene, 0, "--var", $"GROUP={scene.Scratch.In("group")}", "--max-parallel", "4");

        var open = 0;
        foreach (var what in journal.Select(one => one.Name).Where(name => name is "leg-started" or "leg-finished"))
            Assert.InRange(open += what == "leg-started" ? 1 : -1, 0, 1);
        Assert.Equal(4, Finished(journal).Count(end => end == "Success"));
    }

    [Fact]
    public async Task Jobs_of_other_resource_groups_run_beside_each_other()
    {
        using var scene = Pipeline("""
            .meet:
              script: ["touch $MEETING/$CI_JOB_NAME", 'until [ -e "$MEETING/$OTHER" ]; do sleep 0.02; done']
            one: { extends: .meet, resource_group: staging, variables: { OTHER: two } }
            two: { extends: .meet, resource_group: production, variables: { OTHER: one } }
            """);
        Directory.CreateDirectory(scene.Scratch.In("meeting"));

        var journal = await RunAsync(scene, 0, "--var", $"MEETING={scene.Scratch.In("meeting")}", "--max-parallel", "2");

        Assert.Equal(["leg-started", "leg-started"], journal.Select(one => one.Name).Where(name => name is "leg-started" or "leg-finished").Take(2));
    }

    [Theory]
    [InlineData("retry: 2", "exit 1", 3)]
    [InlineData("retry: { max: 2, when: script_failure }", "exit 1", 3)]
    [InlineData("retry: { max: 2, when: [runner_system_failure, job_execution_timeout] }", "exit 1", 1)]
    [InlineData("retry: { max: 1, exit_codes: [7, 137] }", "exit 7", 2)]
    [InlineData("retry: { max: 1, exit_codes: 7 }", "exit 8", 1)]
    [InlineData("retry: { max: 1, when: runner_system_failure, exit_codes: 7 }", "exit 7", 2)]
    [InlineData("retry: { max: 1, when: job_execution_timeout }\n  timeout: 1 second", "sleep 600", 2)]
    [InlineData("retry: { max: 1, when: script_failure }\n  timeout: 1 second", "sleep 600", 1)]
    [InlineData("retry: 0", "exit 1", 1)]
    public async Task A_retry_with_reasons_retries_only_for_them(string retry, string command, int tries)
    {
        using var scene = Pipeline($"""
            job:
              {retry}
              script: {command}
            """);

        var journal = await RunAsync(scene, 1);

        Assert.Equal(tries, journal.Count(one => one.Name == "leg-started"));
        Assert.Equal(tries, Finished(journal).Count(end => end == "Failure"));
    }

    [Fact]
    public async Task A_retry_ends_with_the_first_success_and_keeps_each_try_s_log()
    {
        using var scene = Pipeline("""
            job:
              retry: 2
              script: ['echo x >> "$COUNT"', 'test $(wc -l < "$COUNT") = 2']
            """);

        var journal = await RunAsync(scene, 0, "--var", $"COUNT={scene.Scratch.In("count")}");

        Assert.Equal(["Failure", "Success"], Finished(journal));
        var logs = await scene.RunAsync("logs", "latest", "job");
        Assert.True(logs.Code == 0, logs.Error);
        Assert.Equal(2, logs.Lines.Count(line => line.Contains("wc -l", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_timeout_ends_the_whole_process_tree_and_still_runs_after_script()
    {
        using var scene = Pipeline("""
            job:
              timeout: 1 second
              script:
                - (trap '' TERM INT; echo $BASHPID > "$PLACE/child"; while true; do sleep 0.05; done) &
                - setsid bash -c 'echo $$ > "$PLACE/other"; while true; do sleep 0.05; done' &
                - echo $$ > "$PLACE/shell"
                - wait
              after_script:
                - echo "$CI_JOB_STATUS" > "$PLACE/after"
            """);
        var place = Directory.CreateDirectory(scene.Scratch.In("place")).FullName;

        var journal = await RunAsync(scene, 1, "--var", $"PLACE={place}");

        Assert.Equal("TimedOut", journal.Single(one => one.Name == "leg-finished").What.GetProperty("cause").GetString());
        Assert.Equal("failed", File.ReadAllText(Path.Combine(place, "after")).Trim());
        foreach (var name in new[] { "child", "other", "shell" })
            Assert.False(Directory.Exists($"/proc/{File.ReadAllText(Path.Combine(place, name)).Trim()}"), name);
    }

    [Theory]
    [InlineData("strategy: depend", "Failure", 1)]
    [InlineData("strategy: mirror", "Failure", 1)]
    [InlineData(null, "Success", 0)]
    public async Task A_failing_child_pipeline_fails_the_job_that_waits_for_it(string? strategy, string parent, int code)
    {
        using var scene = Pipeline($"""
            stages: [first, second]
            child:
              stage: first
              trigger:
                include: child.yml
                {strategy}
            after:
              stage: second
              script: echo after
            """, ("child.yml", "broken: { script: exit 3 }"));

        var journal = await RunAsync(scene, code);

        Assert.Equal(parent, journal.Where(one => one.Name == "leg-finished").Single(one => one.Job == "child").What.GetProperty("result").GetString());
        Assert.Equal(strategy is null, journal.Any(one => one is { Name: "leg-started", Job: "after" }));
    }

    private static Scene Pipeline(string text, params IReadOnlyList<(string, string)> files) => new([(".gitlab-ci.yml", text), .. files]);

    private static async Task<IReadOnlyList<Happened>> RunAsync(Scene scene, int code, params IReadOnlyList<string> more)
    {
        var told = await scene.RunAsync(["run", "--json", .. more]);
        Assert.True(told.Code == code, told.Error + told.Out);
        return
        [
            .. told.Lines.Select(line => JsonDocument.Parse(line).RootElement)
                .Where(line => line.GetProperty("type").GetString() == "event")
                .Select(line => new Happened(line.GetProperty("entry").GetProperty("event"))),
        ];
    }

    private static IEnumerable<string?> Finished(IEnumerable<Happened> journal) =>
        journal.Where(one => one.Name == "leg-finished").Select(one => one.What.GetProperty("result").GetString());

    /// <summary>An event of the journal.</summary>
    private sealed record Happened(JsonElement What)
    {
        public string Name => What.GetProperty("event").GetString()!;

        public string? Job => What.TryGetProperty("leg", out var leg) ? LegId.Parse(leg.GetString()!).Job.Value : null;
    }
}
