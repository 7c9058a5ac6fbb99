using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets.Docker;
using Weir.Yaml;

namespace Weir.Delivery.Targets.Compose;

/// <summary>
/// The compose files by which instances of one service stand side by side: each instance is a service of its own, known to the others by the service's
/// name, and the service itself is not there.
/// </summary>
/// <param name="file">The kept file of a release.</param>
/// <param name="service">The service that the gateway stands before.</param>
/// <param name="marks">The marks of the environment.</param>
internal sealed class InstanceFile(ComposeFile file, string service, ContainerMarks marks)
{
    // Each of these is for one container, or says what the gateway or the number of instances says.
    private static readonly string[] Replaced = ["ports", "scale", "container_name"];

    /// <summary>The services beside it.</summary>
    public IReadOnlyList<string> Companions => [.. file.Services.Select(static one => one.Name).Where(name => name != service)];

    /// <summary>Why no gateway can stand before a service; null where one can.</summary>
    public static string? WhyNot(ComposeFile file, string service)
    {
        if (((YamlNode.Mapping)file.Root["services"]!)[service] is not YamlNode.Mapping own)
            return $"the compose file has no service '{service}': it has {string.Join(", ", file.Services.Select(static one => $"'{one.Name}'"))}";
        return Array.Find(["container_name", "network_mode"], key => own[key] is not null) is { } one
            ? $"the service '{service}' has '{one}', with which only one of its containers can be there at a time: leave it out of the compose file"
            : null;
    }

    /// <summary>The services beside it, alone.</summary>
    public string CompanionText() => WithCompanions([]).ToJsonString();

    /// <summary>The services beside it, with one instance.</summary>
    /// <param name="release">The release of the file.</param>
    /// <param name="index">Which of its instances.</param>
    /// <param name="port">The port of 127.0.0.1 that it is published on.</param>
    public string InstanceText(Release release, int index, int port)
    {
        var inside = ((ComposeSettings)release.Target).Port!.Value;
        var own = (JsonObject)Services()[service]!.DeepClone();
        foreach (var key in Replaced)
            own.Remove(key);
        (own["deploy"] as JsonObject)?.Remove("replicas");
        own["ports"] = new JsonArray(FormattableString.Invariant($"127.0.0.1:{port}:{inside}"));
        if (own["restart"]?.ToString() is null or "no")
            own["restart"] = "unless-stopped";
        var labels = ObjectAt(own, "labels");
        foreach (var (name, value) in marks.Labels(release, index, port).Append(new(ComposeHost.FileLabel, release.Digest)).Append(new(ComposeHost.FrontLabel, service)))
            labels[name] = Literal(value);
        var variables = ObjectAt(own, "environment");
        foreach (var (name, value) in ContainerMarks.Variables(release, index, inside))
            variables[name] = Literal(value);
        own["networks"] = Networks(own["networks"]);
        return WithCompanions([new(FormattableString.Invariant($"{service}-r{release.Id.Number}-{index}"), own)]).ToJsonString();
    }

    private JsonObject WithCompanions(IEnumerable<KeyValuePair<string, JsonNode?>> instances)
    {
        var root = Root();
        var services = (JsonObject)root["services"]!;
        services.Remove(service);
        foreach (var (_, companion) in services)
        {
            var own = (JsonObject)companion!;
            ObjectAt(own, "labels")[marks.CompanionLabel.Key] = marks.CompanionLabel.Value;
            if (own["depends_on"] is JsonObject conditions)
                conditions.Remove(service);
            else if (own["depends_on"] is JsonArray names)
                own["depends_on"] = new JsonArray([.. names.Where(name => name!.ToString() != service).Select(static name => name!.DeepClone())]);
        }

        foreach (var (name, instance) in instances)
            services[name] = instance;
        return root;
    }

    private JsonObject Services() => (JsonObject)Root()["services"]!;

    private JsonObject Root()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
            YamlJson.Write(json, file.Root);
        return (JsonObject)JsonNode.Parse(text.ToArray())!;
    }

    private JsonObject Networks(JsonNode? networks)
    {
        JsonObject named = [];
        foreach (var (name, settings) in networks switch
        {
            JsonObject mapping => mapping.Select(static entry => (entry.Key, entry.Value)),
            JsonArray names => names.Select(static name => (name!.ToString(), (JsonNode?)null)),
            _ => [("default", null)],
        })
        {
            var own = settings?.DeepClone() as JsonObject ?? [];
            own["aliases"] = new JsonArray([.. (own["aliases"] as JsonArray ?? []).Select(static alias => alias!.DeepClone()), service]);
            named[name] = own;
        }

        return named;
    }

    private static JsonObject ObjectAt(JsonObject holder, string key)
    {
        if (holder[key] is JsonObject there)
            return there;
        JsonObject made = [];
        foreach (var pair in (holder[key] as JsonArray ?? []).Select(static entry => entry!.ToString().Split('=', 2)))
            made[pair[0]] = pair.Length == 2 ? pair[1] : null;
        holder[key] = made;
        return made;
    }

    // Compose puts variables into what it reads, also into a resolved file.
    private static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);
}
