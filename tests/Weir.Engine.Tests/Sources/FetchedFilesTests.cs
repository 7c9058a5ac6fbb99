using System.Collections.Concurrent;
using Weir.Engine.Sources;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Engine.Tests.Sources;

public sealed class FetchedFilesTests
{
    private readonly ConcurrentQueue<string> _fetched = [];
    private readonly Dictionary<string, string> _elsewhere = [];

    [Fact]
    public async Task A_pipeline_is_compiled_again_until_nothing_is_missing_and_each_file_is_fetched_once()
    {
        _elsewhere["octo/ci/a.yml@v1"] = "octo/ci/b.yml@v1 octo/ci/c.yml@v1";
        _elsewhere["octo/ci/b.yml@v1"] = "octo/ci/c.yml@v1";
        _elsewhere["octo/ci/c.yml@v1"] = "";

        var compiled = await CompileAsync("octo/ci/a.yml@v1");

        Assert.True(compiled.Succeeded);
        Assert.Equal(["octo/ci/a.yml@v1", "octo/ci/b.yml@v1", "octo/ci/c.yml@v1"], _fetched.Order());
    }

    [Fact]
    public async Task What_cannot_be_fetched_is_asked_for_once_and_left_to_the_dialect()
    {
        var compiled = await CompileAsync("octo/ci/gone.yml@v1");

        Assert.Equal("there is no such file", Assert.Single(compiled.Diagnostics).Message);
        Assert.Single(_fetched);
    }

    [Fact]
    public async Task A_pipeline_that_needs_nothing_is_compiled_at_once()
    {
        Assert.True((await CompileAsync("")).Succeeded);
        Assert.Empty(_fetched);
    }

    [Fact]
    public void What_was_not_fetched_is_pending() =>
        Assert.IsType<SourceLookup.Pending>(Fetched().Find(new RemoteSource("octo/ci", "v1", "a.yml")));

    private FetchedFiles Fetched() => new((source, _) =>
    {
        _fetched.Enqueue(source.ToString());
        return new(_elsewhere.TryGetValue(source.ToString(), out var text)
            ? new SourceLookup.Found(new SourceText(source.ToString(), text))
            : new SourceLookup.Missing("there is no such file"));
    });

    private Task<Compiled<Plan>> CompileAsync(string text)
    {
        var fetched = Fetched();
        return fetched.CompileAsync(new Naming(fetched.Find), new MemoryTree { Files = { ["ci.txt"] = text } }, "ci.txt", PlanBuilder.Push(), TestContext.Current.CancellationToken);
    }

    /// <summary>A dialect whose files name others, and nothing else.</summary>
    private sealed class Naming(Func<RemoteSource, SourceLookup> find) : IDialect
    {
        public string Name => "naming";

        public string Title => "Naming";

        public IReadOnlyDictionary<string, TriggerKind> Events { get; } = new Dictionary<string, TriggerKind>();

        public IPlanEvaluator Evaluator { get; } = new PlainEvaluator();

        public IReadOnlyList<string> Pipelines(ISourceTree tree) => ["ci.txt"];

        public IReadOnlyList<Diagnostic> Lint(ISourceTree tree, string path) => [];

        public Compiled<Plan> Compile(ISourceTree tree, string path, Trigger trigger)
        {
            List<Diagnostic> problems = [];
            HashSet<RemoteSource> wanted = [];
            Read(((SourceLookup.Found)tree.Read(path)).Text.Characters);
            return new Compiled<Plan>(PlanBuilder.Plan(), problems) { Wanted = [.. wanted] };

            void Read(string text)
            {
                foreach (var name in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    var source = new RemoteSource(name[..7], name[^2..], name[8..^3]);
                    if (find(source) is SourceLookup.Found found)
                        Read(found.Text.Characters);
                    else if (find(source) is SourceLookup.Missing missing)
                        problems.Add(new Diagnostic(PlanRules.NoFirstJob, PlanBuilder.Here, missing.Reason));
                    else
                        wanted.Add(source);
                }
            }
        }
    }
}
