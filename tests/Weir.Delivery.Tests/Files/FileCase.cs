using Weir.Delivery.Files;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Testing;

namespace Weir.Delivery.Tests.Files;

/// <summary>Files of <c>weir.yaml</c> that tests keep as data.</summary>
internal static class FileCase
{
    public static string Root { get; } = Path.Combine(Repo.Root, "tests", "Weir.Delivery.Tests", "Files");

    public static IReadOnlyList<string> Names(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Root, folder), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Rules =>
        [.. Directory.GetDirectories(Path.Combine(Root, "Corpus")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public static SourceText Read(params string[] path) => new(DeliveryReader.Path, File.ReadAllText(Path.Combine([Root, .. path])));

    /// <summary>What is said of a text where the environment has no variables.</summary>
    public static IReadOnlyList<Diagnostic> Findings(SourceText source) => DeliveryReader.Read(source, static _ => null).Diagnostics;

    public static string Render(SourceText source) =>
        string.Concat(Findings(source).Select(found => DiagnosticText.Render(found, name => name == source.Name ? source : null)));

    /// <summary>The settings of a text that has no mistakes.</summary>
    public static DeliveryFile Accepted(string text, Func<string, string?>? variables = null)
    {
        var compiled = DeliveryReader.Read(new SourceText(DeliveryReader.Path, text), variables);
        Assert.Empty(compiled.Diagnostics);
        return compiled.Value!;
    }

    /// <summary>The settings of the only environment of a file: these lines at it.</summary>
    public static EnvironmentSettings Environment(string lines, string target = "process: { command: ./shop }") =>
        Accepted($"app: shop\nenvironments:\n  production:\n    target: {{ {target} }}\n{string.Concat(lines.Split('\n').Select(line => $"    {line}\n"))}").Apps[0].Environments[0];
}
