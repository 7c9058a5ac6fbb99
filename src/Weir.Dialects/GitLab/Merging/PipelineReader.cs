using Weir.Dialects.GitLab.Matrix;
using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>Reads a pipeline as far as its text alone tells: no rule is evaluated, and no variable expanded.</summary>
internal static class PipelineReader
{
    private static readonly string[] DefaultStages = ["build", "test", "deploy"];

    /// <summary>Reads a main file; null where it cannot be read. What is wrong is reported.</summary>
    public static PipelineFile? Read(SourceText source, FileArguments arguments, DiagnosticBag diagnostics)
    {
        try
        {
            return FileReader.Read(source, arguments, diagnostics) is { } file
                ? Merge([], file, name => name == source.Name ? source : null, diagnostics)
                : null;
        }
        catch (MergeException exception)
        {
            diagnostics.Add(YamlRules.Limit, Span.Of(source.Name), $"the pipeline holds more than a pipeline may: {exception.Message}");
            return null;
        }
    }

    /// <summary>Makes one pipeline of files.</summary>
    /// <param name="included">What the main file includes, in order.</param>
    /// <param name="main">The main file, which wins.</param>
    /// <param name="sources">Gives the text of a file by its name.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    /// <exception cref="MergeException">It holds more than it may.</exception>
    public static PipelineFile Merge(IReadOnlyList<YamlNode.Mapping> included, ReadFile main, Func<string, SourceText?> sources, DiagnosticBag diagnostics)
    {
        var merge = new DeepMerge();
        var root = Extension.Follow(merge.MergeFiles(included, main.Root), merge, diagnostics);
        root = References.Follow(root, diagnostics);
        TreeSize.Check(root);
        var visible = root with { Entries = [.. root.Entries.Where(entry => !NameOf(entry).StartsWith('.'))] };
        var checker = new SchemaChecker(sources, diagnostics);
        checker.Check(visible, PipelineSchema.Pipeline);
        var defaults = new JobDefaults(root, diagnostics);
        List<JobEntry> jobs = [];
        foreach (var entry in visible.Entries.Where(entry => PipelineSchema.Pipeline.Keywords.All(keyword => keyword.Name != NameOf(entry))))
        {
            if (entry.Value is YamlNode.Mapping job)
                jobs.Add(new JobEntry(NameOf(entry), entry.Key.At, defaults.Apply(job), ParallelJob.Expand(NameOf(entry), job["parallel"], diagnostics)));
        }

        var pipeline = new PipelineFile(root, jobs, StagesOf(root), main.Inputs) { Conditions = checker.Conditions };
        new PipelineChecker(pipeline, diagnostics).Check();
        return pipeline;
    }

    private static IReadOnlyList<string> StagesOf(YamlNode.Mapping root)
    {
        var written = root["stages"] is YamlNode.Sequence stages
            ? ShapeChecker.Flatten(stages, References.MaxNesting).OfType<YamlNode.Scalar>().Select(stage => stage.Text)
            : DefaultStages;
        return [".pre", .. written.Distinct().Except([".pre", ".post"]), ".post"];
    }

    private static string NameOf(KeyValuePair<YamlNode, YamlNode> entry) => ((YamlNode.Scalar)entry.Key).Text;
}
