using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Yaml;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>A ConfigMap or Secret of a release. It is kept under a name that its content tells, so that the one of another release stays as it is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name in the manifest.</param>
/// <param name="Manifest">The manifest.</param>
public sealed record ReleaseConfiguration(string Kind, string Name, JsonObject Manifest)
{
    private const int HashDigits = 10;

    /// <summary>The name of the object in the cluster.</summary>
    public string KeptAs => $"{Name}-weir-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Manifest.ToJsonString())))[..HashDigits]}";

    /// <summary>Reads manifests of YAML, several to a file.</summary>
    /// <returns>Each as JSON, for <see cref="KubernetesSettings.Manifests"/>.</returns>
    /// <exception cref="TargetException">Something in it cannot be read, or is no ConfigMap or Secret.</exception>
    public static IReadOnlyList<string> Read(string file, string text)
    {
        List<string> manifests = [];
        foreach (var document in DocumentsOf(text))
        {
            try
            {
                using var json = new MemoryStream();
                using (var writer = new Utf8JsonWriter(json))
                    YamlJson.Write(writer, document);
                var manifest = JsonNode.Parse(json.ToArray()) as JsonObject ?? throw new FormatException("it is no mapping");
                if (manifest["kind"]?.ToString() is not ("ConfigMap" or "Secret"))
                    throw new TargetException($"'{file}' holds a '{manifest["kind"]}': the configuration of a release is of ConfigMaps and Secrets");
                if (manifest["metadata"]?["name"]?.ToString() is not { Length: > 0 })
                    throw new TargetException($"'{file}' holds a {manifest["kind"]} without a name");
                manifests.Add(manifest.ToJsonString());
            }
            catch (FormatException cause)
            {
                throw new TargetException($"'{file}' cannot be read: {cause.Message}", cause);
            }
        }

        return manifests;
    }

    internal static IReadOnlyList<ReleaseConfiguration> Of(KubernetesSettings settings) =>
    [
        .. settings.Manifests.Select(static text =>
        {
            var manifest = JsonNode.Parse(text)!.AsObject();
            return new ReleaseConfiguration(manifest["kind"]!.GetValue<string>(), manifest["metadata"]!["name"]!.ToString(), manifest);
        }),
    ];

    private static IEnumerable<string> DocumentsOf(string text)
    {
        StringBuilder document = new();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Append("---"))
        {
            if (line == "---" || line.StartsWith("--- ", StringComparison.Ordinal))
            {
                if (document.ToString().Split('\n').Any(static part => part.TrimStart() is { Length: > 0 } content && content[0] != '#'))
                    yield return document.ToString();
                document.Clear();
            }
            else
            {
                document.Append(line).Append('\n');
            }
        }
    }
}
