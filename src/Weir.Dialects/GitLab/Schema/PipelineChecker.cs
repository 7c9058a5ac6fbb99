using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Variables;
using Weir.Dialects.Graphs;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>Checks what a shape cannot say: that jobs have something to run, stages exist, needs can be met and variables have a value.</summary>
internal sealed class PipelineChecker
{
    private static readonly string[] Actions = ["script", "trigger", "run"];

    private readonly PipelineFile _pipeline;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, JobEntry> _byName = [];
    private readonly Dictionary<string, int> _stages = [];

    /// <summary>Prepares a check.</summary>
    public PipelineChecker(PipelineFile pipeline, DiagnosticBag diagnostics)
    {
        _pipeline = pipeline;
        _diagnostics = diagnostics;
        foreach (var stage in pipeline.Stages)
            _stages.TryAdd(stage, _stages.Count);
        foreach (var job in pipeline.Jobs)
        {
            foreach (var name in job.Names.Append(job.Name))
                _byName.TryAdd(name, job);
        }
    }

    /// <summary>Checks everything.</summary>
    public void Check()
    {
        // Where a file cannot be included its jobs are not missing.
        if (_pipeline.Jobs.Count == 0 && !_diagnostics.HasErrors)
            _diagnostics.Add(PlanRules.NoFirstJob, _pipeline.Root.At with { End = _pipeline.Root.At.Start }, "a pipeline needs at least one job that is not hidden");
        foreach (var job in _pipeline.Jobs)
        {
            CheckAction(job);
            CheckStage(job);
            foreach (var need in NeedsOf(job).Where(need => !need.IsOptional))
                CheckNeed(job, need, "needs");
            foreach (var dependency in NamesIn(job.Value["dependencies"]))
                CheckNeed(job, dependency, "takes the artifacts of");
        }

        CheckCircles();
        CheckVariables();
        if (_pipeline.Root.Entries.FirstOrDefault(entry => entry.Key is YamlNode.Scalar { Text: "spec" }).Key is { } header)
            _diagnostics.Add(GitLabRules.Header, header.At, "'spec' has no effect among the jobs", "write '---' between the header and the rest of the file");
    }

    private void CheckAction(JobEntry job)
    {
        if (Actions.Any(action => job.Value[action] is not null))
            return;
        var keys = job.Value.Entries.Select(entry => ((YamlNode.Scalar)entry.Key)).ToList();
        var misspelt = keys.FirstOrDefault(key => JobSchema.Job.Keywords.All(keyword => keyword.Name != key.Text) && Suggestion.Nearest(key.Text, Actions) is not null);
        _diagnostics.Add(new Diagnostic(ShapeRules.MissingKey, job.At, $"job '{job.Name}' has nothing to run: it needs 'script' or 'trigger'")
        {
            Within = job.Value.At,
            Help = misspelt is null ? "a job whose name begins with '.' is hidden, and needs neither" : $"did you mean '{Suggestion.Nearest(misspelt.Text, Actions)}' at {misspelt.At.SeenFrom(job.At)}?",
        });
    }

    private void CheckStage(JobEntry job)
    {
        if (_pipeline.Stages.Contains(job.Stage))
            return;
        var at = job.Value["stage"]?.At ?? job.At;
        _diagnostics.Add(GitLabRules.Stage, at, $"job '{job.Name}' is of the stage '{job.Stage}', which does not exist", Suggestion.For(job.Stage, [.. _pipeline.Stages]));
    }

    private void CheckNeed(JobEntry job, JobNeed need, string verb)
    {
        if (!_byName.TryGetValue(need.Name, out var needed))
        {
            _diagnostics.Add(new Diagnostic(PlanRules.UnknownNeed, need.At, $"job '{job.Name}' {verb} '{need.Name}', which this pipeline does not define")
            {
                Help = HelpFor(job, need),
            });
            return;
        }

        var (own, other) = (StageOf(job), StageOf(needed));
        if (own < 0 || other <= own)
            return;
        _diagnostics.Add(new Diagnostic(GitLabRules.Stage, need.At, $"job '{job.Name}' {verb} '{need.Name}', which is of the later stage '{needed.Stage}'")
        {
            Notes = [new Note(needed.At, $"'{needed.Name}' is defined here")],
        });
    }

    private string HelpFor(JobEntry job, JobNeed need)
    {
        var others = _byName.Where(known => known.Value != job).Select(known => known.Key).ToList();
        return Suggestion.Nearest(need.Name, others) is { } near ? $"did you mean '{near}'? (defined at {_byName[near].At.SeenFrom(need.At)})"
            : Suggestion.For(need.Name, others) ?? $"define '{need.Name}', or include the file that does";
    }

    private int StageOf(JobEntry job) => _stages.GetValueOrDefault(job.Stage, -1);

    private void CheckCircles()
    {
        var needs = _pipeline.Jobs.ToDictionary(
            job => job,
            job => NeedsOf(job).Where(need => _byName.ContainsKey(need.Name)).Select(need => (Need: need, Job: _byName[need.Name])).ToList());
        var stuck = Waiting.Stuck(_pipeline.Jobs, job => needs[job].Select(need => need.Job));
        HashSet<JobEntry> told = [];
        foreach (var first in _pipeline.Jobs.Where(stuck.Contains))
        {
            List<(JobEntry Job, JobNeed Need)> way = [];
            var job = first;
            while (told.Add(job))
            {
                var next = needs[job].First(need => stuck.Contains(need.Job));
                way.Add((job, next.Need));
                job = next.Job;
            }

            // Who waits for a circle without being in it has nothing to mend.
            if (way.FindIndex(step => step.Job == job) is >= 0 and var begin)
                ReportCircle(way[begin..]);
        }
    }

    private void ReportCircle(IReadOnlyList<(JobEntry Job, JobNeed Need)> circle)
    {
        var (job, need) = circle[0];
        _diagnostics.Add(new Diagnostic(PlanRules.CyclicNeeds, need.At, circle.Count == 1
            ? $"job '{job.Name}' needs itself"
            : $"job '{job.Name}' needs {string.Join(", which needs ", circle.Select(step => $"'{step.Need.Name}'"))}")
        {
            Help = circle.Count == 1 ? "remove this need" : "remove one of these needs",
            Notes = [.. circle.Skip(1).Select(step => new Note(step.Need.At, $"'{step.Job.Name}' needs '{step.Need.Name}' here"))],
        });
    }

    private void CheckVariables()
    {
        var global = VariableNodes.Read(_pipeline.Root["variables"], VariableSource.Global);
        Report(new VariableCollection(global));
        foreach (var job in _pipeline.Jobs.Where(job => job.Value["variables"] is not null))
            Report(new VariableCollection(global.Where(variable => JobDefaults.Inherits(job.Value, "variables", variable.Name)).Concat(VariableNodes.Read(job.Value["variables"], VariableSource.Job))));
    }

    private void Report(VariableCollection variables)
    {
        foreach (var circle in new DependencyOrder(variables).Cycles)
        {
            if (variables[circle[0]]?.At is { } at)
                _diagnostics.Add(GitLabRules.VariableCircle, at, $"variables refer to each other in a circle: {string.Join(", ", circle.Distinct().Select(name => $"'{name}'"))}", "GitLab leaves all variables of such a job as they are, and refuses the pipeline");
        }
    }

    private static IEnumerable<JobNeed> NeedsOf(JobEntry job) =>
        job.Value["needs"] is YamlNode.Sequence needs ? ShapeChecker.Flatten(needs, References.MaxNesting).SelectMany(Need) : [];

    // Needs of other pipelines are not among the jobs of this one.
    private static IEnumerable<JobNeed> Need(YamlNode node) => node switch
    {
        YamlNode.Scalar { IsUnknown: false } name => [new JobNeed(name.Text, name.At, false)],
        YamlNode.Mapping mapping when mapping["job"] is YamlNode.Scalar name && mapping["pipeline"] is null && mapping["project"] is null =>
            [new JobNeed(name.Text, name.At, mapping["optional"] is YamlNode.Scalar optional && RubyScalar.TextOf(optional) == "true")],
        _ => [],
    };

    private static IEnumerable<JobNeed> NamesIn(YamlNode? node) =>
        node is YamlNode.Sequence names ? names.Items.OfType<YamlNode.Scalar>().Where(name => !name.IsUnknown).Select(name => new JobNeed(name.Text, name.At, false)) : [];

    private readonly record struct JobNeed(string Name, Span At, bool IsOptional);
}
