using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;

namespace Weir.Dialects.Tests.GitLab;

/// <summary>A pipeline file of a test, and what is said of it.</summary>
internal sealed class GitLabFile
{
    public const string Path = ".gitlab-ci.yml";

    public GitLabFile(string text, FileArguments? arguments = null, string path = Path)
    {
        Source = new SourceText(path, text);
        Pipeline = PipelineReader.Read(Source, arguments ?? FileArguments.None, Found);
    }

    public SourceText Source { get; }

    public PipelineFile? Pipeline { get; }

    public DiagnosticBag Found { get; } = [];

    /// <summary>Each finding as <c>line:column RULE message</c>.</summary>
    public IReadOnlyList<string> Findings => [.. Found.Sorted().Select(found => $"{found.At.Start} {found.Rule} {found.Message}")];

    /// <summary>The text of a value of the merged pipeline: scalars as written, lists with commas, mappings with their keys.</summary>
    public string? this[params string[] path]
    {
        get
        {
            Assert.True(Pipeline is not null, string.Join('\n', Findings));
            return Shown(path.Aggregate((YamlNode?)Pipeline.Root, (node, key) => (node as YamlNode.Mapping)?[key]));
        }
    }

    public static string? Shown(YamlNode? node) => node switch
    {
        YamlNode.Scalar scalar => scalar.Text,
        YamlNode.Sequence list => $"[{string.Join(", ", list.Items.Select(Shown))}]",
        YamlNode.Mapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{Shown(entry.Key)}: {Shown(entry.Value)}"))}}}",
        _ => null,
    };
}
