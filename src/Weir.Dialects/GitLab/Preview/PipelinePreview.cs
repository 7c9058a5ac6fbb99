using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Preview;

/// <summary>Writes a merged pipeline as one file.</summary>
internal static class PipelinePreview
{
    // The rest of what stands beside the jobs is in them already: includes, parents and defaults.
    private static readonly string[] Kept = ["workflow", "variables"];

    /// <summary>The lines of the file.</summary>
    public static IReadOnlyList<PreviewLine> Of(PipelineFile file)
    {
        var writer = new YamlWriter();
        var stages = file.Root["stages"];
        if (stages is not null)
            writer.Write(Plain("stages", stages.At), new YamlNode.Sequence([.. file.Stages.Where(stage => stage is not (".pre" or ".post")).Select(stage => Quotable(stage, stages.At))], stages.At));
        foreach (var (key, value) in file.Root.Entries.Where(entry => Kept.Contains(((YamlNode.Scalar)entry.Key).Text)))
            writer.Write((YamlNode.Scalar)key, value);
        foreach (var job in file.Jobs)
        {
            writer.WriteEmpty();
            writer.Write(Quotable(job.Name, job.At), job.Value with { Entries = [.. job.Value.Entries.Where(entry => ((YamlNode.Scalar)entry.Key).Text != "extends")] });
        }

        return writer.Lines;
    }

    private static YamlNode.Scalar Plain(string text, Span at) => new(text, YamlStyle.Plain, at);

    // What was a name stays one, though it looks like a number or a truth.
    private static YamlNode.Scalar Quotable(string text, Span at) =>
        RubyScalar.ValueOf(Plain(text, at)) is Value.Text ? Plain(text, at) : new(text, YamlStyle.Quoted, at);
}
