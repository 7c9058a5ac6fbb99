using Weir.Dialects.GitLab;
using Weir.Dialects.GitLab.Plans;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Preview;

/// <summary>A pipeline as one file: what it says, where it says that it is from, and that it means the same.</summary>
public sealed class PreviewTests
{
    public static TheoryData<string> Written =>
        [.. Corpora.Files("*.yml", "gitlab").Select(file => Path.GetRelativePath(Path.Combine(Corpora.Root, "gitlab"), file)), .. Seeds];

    private static string[] Seeds { get; } = ["../../seeds/files/.gitlab-ci.yml", "../../seeds/files/rollback.gitlab-ci.yml"];

    // Whole pipelines; the others are parts of them, or wrong by purpose.
    private static string[] Running { get; } =
    [
        .. Seeds, "real-world/gitlab-runner/.gitlab-ci.yml", "gitlab-fixtures/positive/include.yml", "gitlab-fixtures/positive/job_inputs.yml", "gitlab-fixtures/positive/spec_inputs.yml",
    ];

    [Fact]
    public void A_preview_has_what_is_included_extended_and_given_by_default_and_says_where_it_is_from()
    {
        var lines = Preview(GitLabPipeline.TreeOf("""
            include: ci/build.yml
            default: { retry: 1 }
            .base:
              script: [echo one, "echo: two"]
            test:
              extends: .base
              variables: { TEXT: "1" }
            """, ("ci/build.yml", """
            variables:
              MODE: fast
            build:
              stage: build
              script: |
                make
                make install
            """)));

        Assert.Equal(
            """
            variables: # ci/build.yml:1
              MODE: fast # ci/build.yml:2

            build: # ci/build.yml:3
              stage: build # ci/build.yml:4
              script: |- # ci/build.yml:5
                make
                make install
              retry: 1 # .gitlab-ci.yml:2

            test: # .gitlab-ci.yml:5
              script: # .gitlab-ci.yml:4
                - echo one # .gitlab-ci.yml:4
                - "echo: two" # .gitlab-ci.yml:4
              variables: # .gitlab-ci.yml:7
                TEXT: "1" # .gitlab-ci.yml:7
              retry: 1 # .gitlab-ci.yml:2
            """,
            string.Join('\n', lines.Select(line => line.At is { } at ? $"{line.Text} # {at.File}:{at.Start.Line}" : line.Text)));
    }

    [Theory]
    [InlineData("job: { script: ['- x', '? y', ': z', '[a]', '{b}', '#c', '&d', '*e', '!f', '|g', '>h', '\"i', '%j', '@k', '`l', 'a: b', 'a #b', ' x', 'x ', 'a:', '-', '...'] }")]
    [InlineData("job: { script: \"a\\tb\\nc\\u0007 \\\\ \\\" \\u2028\" }")]
    [InlineData("job:\n  script: |2-\n      indented\n    less\n\n    end")]
    [InlineData("job:\n  script:\n    - |+\n      kept\n\n\n    - >-\n      folded\n      line\n    - |\n\n      first line is empty")]
    [InlineData("job: { script: [[a, [b, c]], d], variables: { A: 1, B: '1', C: 0x1F, D: 1.10, E: yes, F: 'yes', H: '', I: !!str 012 } }")]
    [InlineData("'on': { script: echo }\n'1': { script: echo }\nnull job: { script: echo, tags: [] }")]
    [InlineData("stages: [b, a]\none: { stage: a, script: echo }\ntwo: { stage: b, script: echo, needs: [] }")]
    [InlineData("job:\n  parallel: { matrix: [{ A: [x, y], B: 'z w' }] }\n  script: echo\n  rules: [{ if: '$A == \"x\"', when: manual }, { changes: { paths: ['**/*'] } }]")]
    public void A_preview_means_what_the_pipeline_means(string text) => AssertSame(GitLabPipeline.TreeOf(text), GitLabFile.Path, Triggers.Push(), runs: true);

    [Theory(SkipTestWithoutData = true)]
    [Trait("Category", "Corpora")]
    [MemberData(nameof(Written))]
    public void What_others_have_written_means_the_same_in_its_preview(string file)
    {
        var (folder, name) = (Path.GetDirectoryName(file)!, Path.GetFileName(file));
        if (file.StartsWith("real-world/gitlab-runner", StringComparison.Ordinal))
            (folder, name) = ("real-world/gitlab-runner", Path.GetRelativePath("real-world/gitlab-runner", file));
        var root = Path.Combine(Corpora.Root, "gitlab", folder);
        var tree = new MemoryTree { Changed = ["src/main.py"] };
        foreach (var other in Directory.GetFiles(root, "*.yml", SearchOption.AllDirectories))
            tree.Files[Path.GetRelativePath(root, other).Replace('\\', '/')] = File.ReadAllText(other);
        foreach (var trigger in (Trigger[])[Triggers.Push(), Triggers.Push("develop", before: null), Triggers.Tag(), Triggers.MergeRequest(), Triggers.Schedule()])
            AssertSame(new Anywhere(tree), name, trigger, Running.Contains(file));
    }

    private static IReadOnlyList<Pipelines.Dialects.PreviewLine> Preview(ISourceTree tree)
    {
        var preview = new GitLabDialect().Preview(tree, GitLabFile.Path, Triggers.Push());
        Assert.True(preview.Value is not null, string.Join('\n', preview.Diagnostics));
        return preview.Value;
    }

    private static void AssertSame(ISourceTree tree, string path, Trigger trigger, bool runs)
    {
        var dialect = new GitLabDialect();
        var compiled = dialect.Compile(tree, path, trigger);
        if (compiled.Value is not { } plan)
        {
            Assert.False(runs, string.Join('\n', compiled.Diagnostics));
            return;
        }

        var text = string.Join('\n', dialect.Preview(tree, path, trigger).Value!.Select(line => line.Text));
        var again = dialect.Compile(new Instead(tree, path, text), path, trigger);
        Assert.True(again.Value is not null, $"{string.Join('\n', again.Diagnostics)}\n{text}");
        Assert.Equal(Shown(plan), Shown(again.Value));
    }

    // All that a plan says but where it is written, which other files tell.
    private static string Shown(Plan plan) => string.Join('\n',
    [
        $"{plan.Name} {plan.Admission.Admitted} {plan.CancelsOnFailure} {string.Join(", ", plan.Stages)}",
        .. plan.LeftOut.Select(job => $"without {job.Id}"),
        .. plan.Jobs.Select(job => string.Join(" | ", (string?[])
        [
            job.Id.Value, job.Stage, $"{job.AwaitsEarlierStages}", string.Join(", ", job.Needs.Select(need => need with { At = default })), job.Condition.Text, GitLabPipeline.Shown(job.Settings),
            string.Join(", ", VariableTemplate.Read(job.Variables).Select(variable => $"{variable.Name}={variable.Value} {variable.Source} {variable.IsRaw}")),
            string.Join(", ", job.Steps.OfType<Step.Run>().Select(step => $"{step.Id} {GitLabPipeline.Shown(step.Script)}")),
            job.Call?.Plan is { } called ? Shown(called) : null,
        ])),
    ]);

    /// <summary>Has any file that is not there, with what the pipelines that include it use of it.</summary>
    private sealed class Anywhere(ISourceTree inner) : DelegatingTree(inner)
    {
        private const string Text = """
            spec:
              inputs:
                environment: { default: '' }
                version: { default: '' }
                debug: { default: false, type: boolean }
                workers: { default: 1, type: number }
                run_advanced_sast: { default: false, type: boolean }
            ---
            .google-oidc:auth: { before_script: [echo signed in] }
            .fuzz_base: { script: echo fuzz }
            included: { script: echo included }
            dependency-scanning: { script: echo scan }
            gitlab-advanced-sast: { script: echo scan }
            """;

        public override SourceLookup Read(string path) => base.Read(path) is SourceLookup.Found found ? found : new SourceLookup.Found(new SourceText(path, Text));

        public override SourceLookup Find(RemoteSource source) => new SourceLookup.Found(new SourceText($"{source}", Text));
    }

    private sealed class Instead(ISourceTree inner, string path, string text) : DelegatingTree(inner)
    {
        public override SourceLookup Read(string asked) => asked == path ? new SourceLookup.Found(new SourceText(path, text)) : base.Read(asked);
    }
}
