using Weir.Dialects.GitHub.Templates;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.Tests.GitHub.Workflows;

/// <summary>A case of GitHub's own reader suite: options, a workflow, the workflows that it calls, and what must come of it.</summary>
internal sealed record ReaderCase(string Name, YamlNode.Mapping Options, string Workflow, IReadOnlyDictionary<string, string> Called, Value.Map Expected)
{
    public string Path => $".github/workflows/{Name}.yml";

    /// <summary>The implementations that the suite excludes from the case.</summary>
    public IReadOnlyList<string> Skipped => Options["skip"] is YamlNode.Sequence list ? [.. list.Items.Select(TextOf)] : [];

    public bool IncludesSource => Options["include-source"] is not YamlNode.Scalar { Text: "false" };

    public CompileOptions CompileOptions => new()
    {
        Limits = new TemplateLimits
        {
            MaxDepth = Number("max-depth") ?? new TemplateLimits().MaxDepth,
            MaxBytes = Number("max-result-size") ?? new TemplateLimits().MaxBytes,
            MaxFileLength = Number("max-file-size") ?? new TemplateLimits().MaxFileLength,
            MaxFiles = Number("max-files") ?? new TemplateLimits().MaxFiles,
            MaxCallDepth = Number("max-nested-reusable-workflows-depth") ?? new TemplateLimits().MaxCallDepth,
        },
        Policy = Options["permissions-policy"] is YamlNode.Scalar { Text: "LimitedRead" } ? PermissionPolicy.LimitedRead : PermissionPolicy.Write,
    };

    public static ReaderCase Read(string file)
    {
        var documents = File.ReadAllText(file).ReplaceLineEndings("\n").Split("\n---\n");
        var options = YamlReader.Read(new SourceText("options", documents[0]), []) as YamlNode.Mapping;
        var called = documents[2..^1].Chunk(2).ToDictionary(pair => pair[0].Trim(), pair => pair[1]);
        return new ReaderCase(
            System.IO.Path.GetFileNameWithoutExtension(file),
            options ?? new YamlNode.Mapping([], Span.Of("options")),
            documents[1],
            called,
            (Value.Map)ValueJson.Parse(documents[^1]));
    }

    private int? Number(string option) => Options[option] is YamlNode.Scalar scalar ? int.Parse(scalar.Text) : null;

    private static string TextOf(YamlNode node) => ((YamlNode.Scalar)node).Text;
}
