using Weir.Dialects.GitLab.Includes;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>Compiles the pipelines that jobs start.</summary>
internal sealed class ChildCompiler(PipelineCompiler compiler, ISourceTree tree, PipelineOrigin origin, DiagnosticBag diagnostics)
{
    private const string Depth = "pipeline_depth";

    /// <summary>The job with the pipeline that it starts; without one where that is another project's.</summary>
    /// <param name="job">The job.</param>
    /// <param name="draft">What it is made of.</param>
    /// <param name="trigger">The value of <c>trigger</c>.</param>
    /// <param name="jobs">The names of the jobs of its pipeline.</param>
    public Job WithCall(Job job, DraftJob draft, YamlNode trigger, IReadOnlySet<string> jobs)
    {
        if (trigger is not YamlNode.Mapping mapping || mapping["include"] is not { } include)
            return job;
        var parts = PartsOf(include, mapping["inputs"], draft.Variables);
        var call = new Call
        {
            Reference = string.Join(", ", parts.Select(part => part.Title)),
            At = include.At,
            IsDetached = mapping["strategy"] is null,
        };
        if (origin.Depth == PipelineOrigin.MaxDepth)
        {
            diagnostics.Add(GitLabRules.Child, include.At, $"job '{job.Id}' starts a child pipeline below {PipelineOrigin.MaxDepth} others, and no more than that may be above one");
            return job with { Call = call };
        }

        var generated = parts.Where(part => part.Artifact is not null).ToList();
        foreach (var part in generated.Where(part => !jobs.Contains(part.Job!)))
            diagnostics.Add(GitLabRules.Child, part.At, $"the file '{part.Artifact}' comes from job '{part.Job}', which is not in this pipeline");
        if (generated.Count > 0)
            return WithDepth(job with { Call = call with { Generated = [.. generated.Select(part => part.Generated)] } });
        return job with { Call = call with { Plan = Compile(parts, include.At, origin.Variables.Given, JobBuilder.VariablesOf(draft), draft.Variables, mapping) } };
    }

    /// <summary>The files that <c>trigger:include</c> names. What names none is reported.</summary>
    public IReadOnlyList<ChildPart> PartsOf(YamlNode include, YamlNode? inputs, VisibleVariables variables)
    {
        var reader = new IncludeReader(tree, new IncludeContext(variables.Written, static _ => true), diagnostics);
        return [.. ChildPart.Of(include, inputs, variables, reader)];
    }

    /// <summary>The plan of a child pipeline; null where it cannot be made, which is reported.</summary>
    /// <param name="parts">Its files.</param>
    /// <param name="at">Where they are named.</param>
    /// <param name="given">The variables that were given to the pipeline above it.</param>
    /// <param name="own">The variables that the file above it gives to the job that starts it.</param>
    /// <param name="visible">All variables that this job sees.</param>
    /// <param name="trigger">What the job says of it.</param>
    public Plan? Compile(IReadOnlyList<ChildPart> parts, Span at, IReadOnlyList<Variable> given, IEnumerable<Variable> own, VisibleVariables visible, YamlNode.Mapping trigger)
    {
        var happened = origin.Event with { Source = PipelineEvent.ParentPipeline };
        var path = parts.Count > 0 ? parts[0].Path : at.File;
        var child = new PipelineOrigin(
            happened,
            new PipelineVariables(
                PredefinedVariables.Of(happened, path, tree), [.. Forwarded(given, own, visible, trigger)], origin.Variables.Settings, origin.Variables.IsProtected),
            origin.Depth + 1);
        var arguments = new FileArguments { Variables = new VisibleVariables(child.Variables, []).Written, Caller = at };
        List<(SourceText, FileOrigin, FileArguments)> sources = [];
        foreach (var part in parts)
        {
            var found = part.Included is { } included ? included.Read(tree) : tree.ReadGenerated(part.Generated);
            if (found is SourceLookup.Pending && part.Included?.Remote is { } remote)
            {
                compiler.Sources.Want(part.Included.OrElse is { } other ? [remote, remote with { Path = other }] : [remote]);
                return null;
            }

            if (compiler.Sources.Find(found, part.Path, part.At) is not { } source)
                return null;
            sources.Add((source, part.Included?.Origin ?? FileOrigin.Own, arguments with { Inputs = part.Inputs, Component = part.Included?.ComponentIn(found, arguments.Variables) }));
        }

        return compiler.Sources.Read(sources, at) is { } file && !diagnostics.HasErrors ? compiler.Compile(file, path, child) : null;
    }

    /// <summary>How many pipelines are above that of a job whose child is compiled when it starts.</summary>
    public static int DepthOf(Job job) => (job.Settings as Template.Mapping)?[Depth] is Template.Literal { Value: Value.Number number } ? (int)number.Amount : 0;

    // Variables of the file go down unless the job says otherwise; what was given goes down only where it says so.
    private static IEnumerable<Variable> Forwarded(IReadOnlyList<Variable> given, IEnumerable<Variable> own, VisibleVariables visible, YamlNode.Mapping trigger)
    {
        var forward = trigger["forward"] as YamlNode.Mapping;
        IEnumerable<Variable> passed = [];
        if (NodeTexts.FlagOf(forward?["yaml_variables"]) ?? true)
        {
            passed = own.Where(variable => variable.Source is > VariableSource.Deployment and <= VariableSource.JobRule)
                .Select(variable => variable.IsRaw ? variable : variable with { Value = visible.Expand(variable.Value) });
        }

        if (NodeTexts.FlagOf(forward?["pipeline_variables"]) ?? false)
            passed = passed.Concat(given);
        return passed.Select(variable => variable with { Source = VariableSource.Pipeline });
    }

    private Job WithDepth(Job job)
    {
        var settings = (Template.Mapping)job.Settings!;
        var depth = new Template.Literal(Value.Of(double.CreateChecked(origin.Depth)), job.At);
        return job with { Settings = settings with { Entries = [.. settings.Entries, new(new Template.Literal(Value.Of(Depth), job.At), depth)] } };
    }
}
