using System.Text.Json;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Cli.Tests.GitLab;

/// <summary>
/// Where gitlab-ci-local does something else than GitLab, Weir does as GitLab. docs/dialects/gitlab-differences.md has a line for each test, which
/// says what the other does.
/// </summary>
public sealed class PeerDifferenceTests : IDisposable
{
    private readonly List<Scene> _scenes = [];

    public void Dispose() => _scenes.ForEach(scene => scene.Dispose());

    [Fact]
    public async Task An_exit_code_that_is_not_allowed_fails_the_pipeline()
    {
        var run = await RunAsync("""
            stages: [one, two]
            odd: { stage: one, script: [exit 1], allow_failure: { exit_codes: [42] } }
            next: { stage: two, script: [echo next] }
            """);

        Assert.Equal((1, "Failure", "Skipped"), (run.Code, run.Result("odd"), run.Result("next")));
    }

    [Fact]
    public async Task A_child_pipeline_that_fails_fails_the_job_that_depends_on_it()
    {
        var run = await RunAsync(
            """
            stages: [one, two]
            child: { stage: one, trigger: { include: child.yml, strategy: depend } }
            next: { stage: two, script: [echo next] }
            """,
            files: ("child.yml", "inner: { script: [exit 1] }"));

        Assert.Equal((1, "Failure", "Skipped"), (run.Code, run.Result("child"), run.Result("next")));
    }

    [Fact]
    public async Task A_workflow_rule_that_says_never_keeps_the_pipeline_from_starting()
    {
        var run = await RunAsync("workflow: { rules: [{ if: $CI_COMMIT_BRANCH, when: never }, { when: always }] }\njob: { script: [echo ran] }");

        Assert.Empty(run.Started);
        Assert.Contains("'push' starts nothing here", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workflow_rules_of_which_none_applies_keep_the_pipeline_from_starting()
    {
        var run = await RunAsync("workflow: { rules: [{ if: $CI_COMMIT_TAG }] }\njob: { script: [echo ran] }");

        Assert.Empty(run.Started);
        Assert.Contains("none of the 1 rules of 'workflow' applies", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_and_except_decide()
    {
        var run = await RunAsync("tags: { only: [tags], script: [echo tags] }\nmain: { except: [main], script: [echo main] }\nother: { only: [main], script: [echo other] }");

        Assert.Equal(["other"], run.Started);
    }

    [Fact]
    public async Task A_delayed_job_does_not_start_after_a_failure()
    {
        var run = await RunAsync("""
            stages: [one, two]
            breaks: { stage: one, script: [exit 1] }
            later: { stage: two, when: delayed, start_in: 1 second, script: [echo later] }
            """);

        Assert.Equal((1, "Skipped"), (run.Code, run.Result("later")));
    }

    [Fact]
    public async Task A_delayed_job_waits_for_its_time()
    {
        var run = await RunAsync("later: { when: delayed, start_in: 1 second, script: [echo later] }");

        Assert.Equal((0, "Success"), (run.Code, run.Result("later")));
        Assert.True(run.At("later", "leg-started") - run.At("later", "job-resolved") >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Artifacts_of_failures_are_kept_on_failure_and_not_on_success()
    {
        var run = await RunAsync("""
            good: { script: [echo x > file], artifacts: { paths: [file], when: on_failure } }
            bad: { script: [echo x > file, exit 1], artifacts: { paths: [file], when: on_failure } }
            """);

        var kept = await run.Scene.RunAsync("artifacts");
        Assert.Contains("bad", kept.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("good", kept.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_starts_when_its_needs_have_ended_though_others_run()
    {
        // slow waits for what comes after quick: by waves it would never end.
        var run = await RunAsync(
            """
            slow: { needs: [], timeout: 30 seconds, script: ['until [ -e "$PLACE" ]; do sleep 0.02; done'] }
            quick: { needs: [], script: ["true"] }
            after: { needs: [quick], script: ['echo > "$PLACE"'] }
            """,
            arguments: scene => ["--var", $"PLACE={scene.Scratch.In("place")}", "--max-parallel", "2"]);

        Assert.Equal(0, run.Code);
    }

    [Fact]
    public async Task A_condition_that_is_no_condition_is_an_error_and_is_never_run()
    {
        var run = await RunAsync("job:\n  rules:\n    - if: '[1,2,3].map(x=>x*2)[2] == 6'\n  script: [echo ran]");

        Assert.Equal(2, run.Code);
        Assert.Contains(".gitlab-ci.yml:3:", run.Error, StringComparison.Ordinal);
        Assert.Contains("[WEIR1404]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_text_is_true_beside_another_condition_and_not_alone()
    {
        var run = await RunAsync("""
            alone: { rules: [{ if: '""' }], script: [echo alone] }
            beside: { rules: [{ if: '"" && $CI' }], script: [echo beside] }
            """);

        Assert.Equal(["beside"], run.Started);
    }

    [Fact]
    public async Task Percent_signs_around_a_name_are_a_variable_to_the_server()
    {
        var run = await RunAsync("variables: { STAGE: '%CI_COMMIT_BRANCH%-x' }\njob: { script: ['echo \"$STAGE\"'] }");

        Assert.Equal(["main-x"], run.Said("job"));
    }

    [Fact]
    public async Task Variables_in_a_circle_are_an_error_with_its_place()
    {
        var run = await RunAsync("variables:\n  A: $B\n  B: $A\njob: { script: [echo ran] }");

        Assert.Equal(2, run.Code);
        Assert.Contains(".gitlab-ci.yml:2:6: error[WEIR1409]: variables refer to each other in a circle", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_of_a_matrix_is_needed_by_GitLab_s_name_for_it()
    {
        var run = await RunAsync("""
            build: { parallel: { matrix: [{ CLOUD: [aws, gcp], SIZE: x }] }, script: [echo "$CLOUD"] }
            after: { needs: ["build: [aws, x]"], script: [echo after] }
            """);

        Assert.Equal(["after", "build: [aws, x]", "build: [gcp, x]"], run.Started.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Functions_of_inputs_change_their_values()
    {
        var run = await RunAsync("""
            spec: { inputs: { name: { default: feature-branch }, place: { default: on-$CI_COMMIT_BRANCH } } }
            ---
            job: { script: ["echo $[[ inputs.name | truncate(0,7) ]] $[[ inputs.place | expand_vars ]]"] }
            """);

        Assert.Equal(["feature on-main"], run.Said("job"));
    }

    [Fact]
    public async Task Steps_of_run_are_run()
    {
        var run = await RunAsync("job: { run: [{ name: first, script: echo one }, { name: second, script: echo two }] }");

        Assert.Equal((0, "Success"), (run.Code, run.Result("job")));
        Assert.Equal(["one", "two"], run.Said("job"));
    }

    [Fact]
    public async Task A_job_is_tried_again_for_the_reasons_that_it_names()
    {
        var run = await RunAsync("""
            script: { retry: { max: 2, when: script_failure }, script: [exit 1] }
            runner: { retry: { max: 2, when: runner_system_failure }, script: [exit 1] }
            """);

        Assert.Equal((3, 1), (run.Started.Count(job => job == "script"), run.Started.Count(job => job == "runner")));
    }

    [Fact]
    public async Task A_job_that_takes_longer_than_its_timeout_fails()
    {
        var run = await RunAsync("job: { timeout: 1 second, script: ['sleep 60'] }");

        Assert.Equal((1, "Failure"), (run.Code, run.Result("job")));
    }

    [Fact]
    public async Task Jobs_of_one_resource_group_wait_for_each_other()
    {
        var run = await RunAsync(
            "deploy: { parallel: 3, resource_group: production, script: ['mkdir \"$PLACE\"', sleep 0.05, 'rmdir \"$PLACE\"'] }",
            arguments: scene => ["--var", $"PLACE={scene.Scratch.In("place")}", "--max-parallel", "3"]);

        Assert.Equal(0, run.Code);
    }

    [Fact]
    public async Task What_git_does_not_know_can_be_an_artifact()
    {
        var run = await RunAsync("""
            make: { stage: build, script: [echo made > new], artifacts: { untracked: true } }
            use: { script: [cat new] }
            """);

        Assert.Equal(["made"], run.Said("use"));
    }

    [Fact]
    public async Task A_cache_falls_back_to_other_keys()
    {
        var run = await RunAsync("""
            save: { stage: build, script: [echo saved > kept], cache: { key: main, paths: [kept] } }
            use: { script: [cat kept], cache: { key: feature, paths: [kept], fallback_keys: [none, main] } }
            """);

        Assert.Equal(["saved"], run.Said("use"));
    }

    [Fact]
    public async Task An_identity_token_is_there_and_has_its_audience()
    {
        var run = await RunAsync("""
            job:
              id_tokens: { TOKEN: { aud: https://vault.example.com } }
              script: ['p=$(echo "$TOKEN" | cut -d. -f2 | tr _- /+); while [ $((${#p} % 4)) != 0 ]; do p="$p="; done; echo "$p" | base64 -d | grep -o "vault.example.com"']
            """);

        Assert.Equal(["vault.example.com"], run.Said("job"));
    }

    [Fact]
    public async Task A_hook_runs_before_the_sources_are_there()
    {
        var run = await RunAsync("job: { hooks: { pre_get_sources_script: ['ls .gitlab-ci.yml 2> /dev/null || echo early'] }, script: [ls .gitlab-ci.yml] }");

        Assert.Equal(["early", ".gitlab-ci.yml"], run.Said("job"));
    }

    [Fact]
    public async Task A_child_pipeline_gets_the_variables_that_are_forwarded_to_it()
    {
        var run = await RunAsync(
            """
            variables: { OF_THE_FILE: file }
            none: { trigger: { include: child.yml, strategy: depend, forward: { yaml_variables: false } } }
            given: { trigger: { include: child.yml, strategy: depend, forward: { pipeline_variables: true } } }
            """,
            _ => ["--var", "GIVEN=given"],
            ("child.yml", "inner: { script: ['echo \"<$OF_THE_FILE> <$GIVEN>\"'] }"));

        Assert.Equal(["<> <>"], run.Said("none/inner"));
        Assert.Equal(["<file> <given>"], run.Said("given/inner"));
    }

    [Fact]
    public async Task What_default_says_of_retries_and_hooks_is_said_of_every_job()
    {
        var run = await RunAsync("""
            default: { retry: 1, hooks: { pre_get_sources_script: [echo hooked] } }
            job: { script: [exit 1] }
            """);

        Assert.Equal(["job", "job"], run.Started);
        Assert.Equal(["hooked", "hooked"], run.Said("job"));
    }

    [Fact]
    public async Task A_release_that_would_be_made_is_told()
    {
        var run = await RunAsync("job: { script: [echo body], release: { tag_name: v1, description: First } }");

        Assert.Equal((0, "Success"), (run.Code, run.Result("job")));
        Assert.Contains(run.Warnings("job"), warning => warning.Contains("would create the release 'v1'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_misspelt_keyword_is_told_with_its_place()
    {
        var run = await RunAsync("job:\n  scrpit: [echo ran]");

        Assert.Equal(2, run.Code);
        Assert.Contains(".gitlab-ci.yml:2:3: error[WEIR1007]: 'scrpit' is no key of a job", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_has_a_line_for_each_of_them()
    {
        var page = File.ReadAllLines(Path.Combine(Repo.Root, "docs", "dialects", "gitlab-differences.md"));
        var tests = typeof(PeerDifferenceTests).GetMethods().Count(method => method.GetCustomAttributes(typeof(FactAttribute), false).Length > 0) - 1;

        // The two tests of delayed jobs are one difference.
        Assert.Equal(tests - 1, page.Count(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal)) - 1);
    }

    private async Task<Ran> RunAsync(string pipeline, Func<Scene, IReadOnlyList<string>>? arguments = null, params IReadOnlyList<(string, string)> files)
    {
        var scene = new Scene([(".gitlab-ci.yml", pipeline), .. files]);
        _scenes.Add(scene);
        scene.Repository.Git("remote", "add", "origin", "https://gitlab.example.com/group/shop.git");
        return new Ran(scene, await scene.RunAsync(["run", "--json", .. arguments?.Invoke(scene) ?? []]));
    }

    /// <summary>What became of a run.</summary>
    private sealed class Ran(Scene scene, Told told)
    {
        private readonly List<JsonElement> _lines = [.. told.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

        public Scene Scene => scene;

        public int Code => told.Code;

        public string Error => told.Error;

        /// <summary>The jobs that started, once for each try.</summary>
        public IReadOnlyList<string> Started => [.. Events("leg-started").Select(one => JobOf(one.What))];

        public string? Result(string job) =>
            Events("leg-finished").Where(one => JobOf(one.What) == job).Select(one => one.What.GetProperty("result").GetString()).LastOrDefault()
            ?? (Events("job-resolved").Any(one => JobOf(one.What) == job && one.What.GetProperty("resolution").GetProperty("kind").GetString() == "skips") ? "Skipped" : null);

        public DateTimeOffset At(string job, string name) => Events(name).First(one => JobOf(one.What) == job).At;

        /// <summary>What the scripts of a job wrote.</summary>
        public IReadOnlyList<string> Said(string job)
        {
            var steps = Events("step-started").Where(one => JobOf(one.What) == job && (one.What.GetProperty("id").GetString() ?? "").EndsWith("script", StringComparison.Ordinal))
                .Select(one => one.What.GetProperty("step").GetInt32()).ToHashSet();
            return
            [
                .. from line in _lines
                   where line.GetProperty("type").GetString() == "line" && JobOf(line) == job
                   where line.GetProperty("kind").GetString() == "output" && steps.Contains(line.GetProperty("step").GetInt32())
                   select line.GetProperty("text").GetString(),
            ];
        }

        public IReadOnlyList<string> Warnings(string job) =>
        [
            .. from what in Events("annotated")
               where JobOf(what.What) == job
               let annotation = what.What.GetProperty("annotation")
               where annotation.GetProperty("severity").GetString() == "Warning"
               select annotation.GetProperty("message").GetString(),
        ];

        private IEnumerable<(JsonElement What, DateTimeOffset At)> Events(string name) =>
            from line in _lines
            where line.GetProperty("type").GetString() == "event"
            let entry = line.GetProperty("entry")
            where entry.GetProperty("event").GetProperty("event").GetString() == name
            select (entry.GetProperty("event"), entry.GetProperty("at").GetDateTimeOffset());

        private static string JobOf(JsonElement what) =>
            what.TryGetProperty("leg", out var leg) ? LegId.Parse(leg.GetString()!).Job.Value : what.GetProperty("job").GetString()!;
    }
}
