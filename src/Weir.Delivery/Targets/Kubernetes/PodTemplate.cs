using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>Makes of the pods that a workload has those of a release.</summary>
internal static partial class PodTemplate
{
    private const string ReleaseKey = "weir.dev/release";
    private const string VersionKey = "weir.dev/version";

    private static readonly string[] References = ["configMap", "configMapRef", "configMapKeyRef", "secret", "secretRef", "secretKeyRef"];

    [GeneratedRegex("-weir-[0-9a-f]{10}$")]
    private static partial Regex Suffix { get; }

    /// <summary>The template of a release: that of the workload with the release's image, configuration and name.</summary>
    /// <exception cref="TargetException">Nobody can say which container is meant.</exception>
    public static JsonObject Of(JsonObject template, Release release)
    {
        var settings = (KubernetesSettings)release.Target;
        var made = (JsonObject)template.DeepClone();
        ContainerOf(made, settings)["image"] = settings.Image;
        var metadata = made["metadata"] as JsonObject;
        if (metadata is null)
            made["metadata"] = metadata = [];
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[ReleaseKey] = release.Id.ToString();
        annotations[VersionKey] = release.Version;
        var names = ReleaseConfiguration.Of(settings).ToDictionary(static one => (one.Kind, one.Name), static one => one.KeptAs);
        if (names.Count > 0)
            Rename(made["spec"], names);
        return made;
    }

    /// <summary>The release that a template or a pod is of; null where it is none of Weir's.</summary>
    public static ReleaseId? ReleaseOf(JsonNode? metadataHolder) =>
        metadataHolder?["metadata"]?["annotations"]?[ReleaseKey]?.GetValue<string>() is { Length: > 1 } text && int.TryParse(text.AsSpan(1), out var number)
            ? new ReleaseId(number)
            : null;

    /// <summary>What people call the version of a template or a pod: the release's, else the image of its first container.</summary>
    public static string VersionOf(JsonNode? template) =>
        template?["metadata"]?["annotations"]?[VersionKey]?.GetValue<string>()
        ?? (template?["spec"]?["containers"] as JsonArray)?.FirstOrDefault()?["image"]?.GetValue<string>() ?? "?";

    private static JsonObject ContainerOf(JsonObject template, KubernetesSettings settings)
    {
        var containers = (template["spec"]?["containers"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var names = string.Join(", ", containers.Select(static container => $"'{container["name"]}'"));
        if (settings.Container is { } name)
        {
            return containers.FirstOrDefault(container => container["name"]?.GetValue<string>() == name)
                ?? throw new TargetException($"'{settings.Name}' has no container '{name}'; it has {names}");
        }

        return containers.Count == 1 ? containers[0] : throw new TargetException($"'{settings.Name}' has several containers: write which of {names} is meant as 'container'");
    }

    // A reference is to the name that a person wrote, or to what a release before made of it.
    private static void Rename(JsonNode? node, Dictionary<(string Kind, string Name), string> names)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Rename(item, names);
        }
        else if (node is JsonObject map)
        {
            foreach (var (key, value) in map.ToList())
            {
                if (References.Contains(key) && value is JsonObject reference)
                {
                    var place = reference.ContainsKey("secretName") ? "secretName" : "name";
                    var kind = key.StartsWith("secret", StringComparison.Ordinal) ? "Secret" : "ConfigMap";
                    if (reference[place]?.GetValue<string>() is { } name && names.TryGetValue((kind, Suffix.Replace(name, "")), out var kept))
                        reference[place] = kept;
                }

                Rename(value, names);
            }
        }
    }
}
