using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Rules;

public sealed class JobRulesTests
{
    [Fact]
    public void The_first_rule_that_applies_decides()
    {
        const string File = """
            job:
              script: echo
              allow_failure: true
              rules:
                - if: $CI_COMMIT_TAG
                  when: never
                - if: $CI_COMMIT_BRANCH == "main"
                  when: delayed
                  start_in: 3 minutes
                  allow_failure: false
                  interruptible: true
                  variables: { WHO: rule }
                - when: always
            """;
        var onMain = new GitLabPipeline(File);
        var onOther = new GitLabPipeline(File, Triggers.Push("other"));
        var onTag = new GitLabPipeline(File, Triggers.Tag());

        Assert.Equal("delayed", onMain["job"].Condition.Text);
        Assert.Equal("3 minutes", onMain.Setting("job", "start_in"));
        Assert.Equal("false", onMain.Setting("job", "allow_failure"));
        Assert.Equal("true", onMain.Setting("job", "interruptible"));
        Assert.Equal("rule", onMain.Variable("job", "WHO"));
        Assert.Equal("""rule 2 (if: $CI_COMMIT_BRANCH == "main") adds it""", onMain.Setting("job", "reason"));
        Assert.Equal("always", onOther["job"].Condition.Text);
        Assert.Equal("true", onOther.Setting("job", "allow_failure"));
        Assert.Equal("rule 1 (if: $CI_COMMIT_TAG) leaves it out", onTag.LeftOut("job"));
        Assert.False(onTag.Plan.Admission.Admitted);
    }

    [Fact]
    public void A_job_that_no_rule_adds_is_not_in_the_pipeline()
    {
        var pipeline = new GitLabPipeline("job: { script: echo, rules: [{ if: $NOTHING }] }\nempty: { script: echo, rules: [] }\nother: { script: echo }");

        Assert.Equal("other", pipeline.Jobs);
        Assert.Equal("none of its 1 rules applies", pipeline.LeftOut("job"));
        Assert.Equal("its list of rules is empty", pipeline.LeftOut("empty"));
    }

    [Theory]
    [InlineData("when: manual", "true")]
    [InlineData("{ when: manual, rules: [{ if: $CI }] }", "false")]
    [InlineData("{ rules: [{ if: $CI, when: manual }] }", "false")]
    [InlineData("{ when: manual, allow_failure: false }", "false")]
    [InlineData("{ when: on_success }", "false")]
    [InlineData("{ when: manual, allow_failure: { exit_codes: [3] } }", "{exit_codes: [3]}")]
    [InlineData("{ allow_failure: { exit_codes: 3 }, rules: [{ if: $CI, allow_failure: true }] }", "true")]
    public void A_manual_job_may_fail_unless_rules_add_it(string keywords, string allowFailure)
    {
        var body = keywords.StartsWith('{') ? keywords[1..^1] : keywords;
        Assert.Equal(allowFailure, new GitLabPipeline($"job: {{ script: echo, {body} }}").Setting("job", "allow_failure"));
    }

    [Fact]
    public void Rules_replace_needs()
    {
        var pipeline = new GitLabPipeline("""
            one: { script: echo }
            two: { script: echo }
            job:
              script: echo
              needs: [one]
              rules:
                - if: $CI_COMMIT_BRANCH
                  needs: [two]
            free:
              script: echo
              stage: deploy
              rules:
                - needs: []
            """);

        Assert.Equal(["two"], pipeline["job"].Needs.Select(need => need.Job.Value));
        Assert.False(pipeline["free"].AwaitsEarlierStages);
    }

    [Theory]
    [InlineData("changes: [src/**/*.py]", true)]
    [InlineData("changes: [docs/*]", false)]
    [InlineData("changes: [$FOLDER/**/*]", true)]
    [InlineData("changes: { paths: [\"*.md\"], regexp: 'm[a-z]+\\.py$' }", true)]
    [InlineData("changes: []", false)]
    [InlineData("changes: { paths: [src/**/*], compare_to: main }", true)]
    [InlineData("exists: [src/main.py]", true)]
    [InlineData("exists: ['**/*.py']", true)]
    [InlineData("exists: [none/*]", false)]
    [InlineData("exists: { paths: [\"$FOLDER/*\"] }", true)]
    [InlineData("exists: { paths: [src/main.py], project: a/b }", false)]
    public void Changes_and_exists_look_at_files(string clause, bool joins)
    {
        var tree = new MemoryTree
        {
            Changed = ["src/main.py"],
            Commits = { ["main"] = Triggers.BeforeSha },
            Files = { ["src/main.py"] = "", [GitLabFile.Path] = $"variables: {{ FOLDER: src }}\njob:\n  script: echo\n  rules:\n    - {clause}\nother: {{ script: echo }}\n" },
        };

        Assert.Equal(joins ? "job other" : "other", new GitLabPipeline(tree).Jobs);
    }

    public static TheoryData<string, bool> Compared => new()
    {
        { "push", false }, { "new branch", true }, { "tag", true }, { "schedule", true }, { "web", true }, { "merge request", false },
    };

    [Theory]
    [MemberData(nameof(Compared))]
    public void Without_something_to_compare_with_everything_has_changed(string kind, bool joins)
    {
        Trigger trigger = kind switch
        {
            "push" => Triggers.Push(),
            "new branch" => Triggers.Push(before: null),
            "tag" => Triggers.Tag(),
            "schedule" => Triggers.Schedule(),
            "web" => Triggers.Web(),
            _ => Triggers.MergeRequest(),
        };
        var tree = new MemoryTree { Changed = ["src/main.py"], Files = { [GitLabFile.Path] = "job: { script: echo, rules: [{ changes: [docs/*] }] }\nother: { script: echo, rules: [{ when: always }] }" } };

        Assert.Equal(joins ? "job other" : "other", new GitLabPipeline(tree, trigger).Jobs);
    }

    [Fact]
    public void Changes_are_asked_for_once()
    {
        var tree = new CountingTree(string.Concat(Enumerable.Range(0, 50).Select(index => $"job{index}: {{ script: echo, rules: [{{ changes: [src/{index}] }}] }}\n")));

        _ = new GitLabPipeline(tree).Plan;

        Assert.Equal(1, tree.Asked);
    }

    [Fact]
    public void Rules_see_variables_by_their_precedence_and_unexpanded()
    {
        var pipeline = new GitLabPipeline(
            """
            variables: { WHO: global, WEAK: global, TEXT: $WHO }
            job:
              script: echo
              variables: { WHO: job }
              rules:
                - if: $WHO == "project" && $WEAK == "job-less" || $WHO == "given" && $WEAK == "global" && $TEXT == "$WHO" && $CI_JOB_NAME == "job"
            """,
            Triggers.Push().With(new ProvidedVariable("WHO", "project", VariableLevel.Project), new ProvidedVariable("WHO", "given", VariableLevel.Run)));

        Assert.Equal("job", pipeline.Jobs);
    }

    [Fact]
    public void Protected_and_scoped_variables_are_seen_only_where_they_are_for()
    {
        const string File = "job: { script: echo, environment: review/x, rules: [{ if: $SCOPED }] }\nother: { script: echo, rules: [{ if: $SCOPED }] }\nsafe: { script: echo, rules: [{ if: $SAFE }] }\nlast: { script: echo }";
        ProvidedVariable[] variables =
        [
            new("SCOPED", "1", VariableLevel.Project) { Scope = "review/*" },
            new("SAFE", "1", VariableLevel.Project) { IsProtected = true },
        ];

        Assert.Equal("job safe last", new GitLabPipeline(File, Triggers.Push().With(variables)).Jobs);
        Assert.Equal("job last", new GitLabPipeline(File, Triggers.Push("other").With(variables)).Jobs);
    }

    private sealed class CountingTree(string text) : DelegatingTree(GitLabPipeline.TreeOf(text))
    {
        public int Asked { get; private set; }

        public override IReadOnlyList<string> Changes(string from, string to)
        {
            Asked++;
            return ["src/3"];
        }
    }
}
