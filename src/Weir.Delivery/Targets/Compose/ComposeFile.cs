using System.Globalization;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;

namespace Weir.Delivery.Targets.Compose;

/// <summary>A compose file as Compose resolved it: one file, without variables.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Name">The project's name in it; null where it has none.</param>
/// <param name="Services">Its services, in the order of the file.</param>
internal sealed record ComposeFile(string Text, string? Name, IReadOnlyList<ComposeService> Services)
{
    /// <summary>The labels that Compose puts on its containers.</summary>
    public const string ProjectLabel = "com.docker.compose.project", ServiceLabel = "com.docker.compose.service";

    /// <summary>All that it says.</summary>
    public required YamlNode.Mapping Root { get; init; }

    /// <exception cref="TargetException">It is no resolved compose file.</exception>
    public static ComposeFile Parse(string text)
    {
        DiagnosticBag diagnostics = [];
        var root = YamlReader.Read(new SourceText("the resolved compose file", text), diagnostics) as YamlNode.Mapping;
        if (diagnostics.HasErrors || root?["services"] is not YamlNode.Mapping services)
            throw new TargetException($"Compose resolves its files to what has no services{(diagnostics.HasErrors ? $": {diagnostics.Sorted()[0].Message}" : "")}");
        return new ComposeFile(text, (root["name"] as YamlNode.Scalar)?.Text, [.. services.Entries.Select(static entry => ServiceOf(((YamlNode.Scalar)entry.Key).Text, entry.Value))]) { Root = root };
    }

    /// <summary>The same with other images: each service's name is where its image is written.</summary>
    public ComposeFile With(IReadOnlyDictionary<string, string> images)
    {
        var lines = Text.Split('\n');
        foreach (var service in Services.Where(service => images.ContainsKey(service.Name)))
        {
            // Each has a line of its own, so that no change moves another place.
            var place = service.Image!.At;
            var line = lines[place.Start.Line - 1];
            lines[place.Start.Line - 1] = line[..(place.Start.Column - 1)] + images[service.Name] + line[(place.End.Column - 1)..];
        }

        return Parse(string.Join('\n', lines));
    }

    private static ComposeService ServiceOf(string name, YamlNode node)
    {
        var service = node as YamlNode.Mapping;
        var restart = (service?["restart"] as YamlNode.Scalar)?.Text;
        return new ComposeService(name, service?["image"] as YamlNode.Scalar)
        {
            Restarts = restart is not (null or "no"),
            Scale = int.TryParse((service?["scale"] as YamlNode.Scalar)?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var scale) ? scale : 1,
        };
    }
}

/// <summary>A service.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">Where its image is written; null where it is only built.</param>
internal sealed record ComposeService(string Name, YamlNode.Scalar? Image)
{
    /// <summary>True where the engine starts again what ends.</summary>
    public bool Restarts { get; init; }

    /// <summary>How many containers it has; 0 for none.</summary>
    public int Scale { get; init; }
}
