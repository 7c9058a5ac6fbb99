using System.Globalization;
using System.Text.Json.Nodes;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>A canary ingress of ingress-nginx beside the stable one.</summary>
internal sealed class IngressShares(ClusterSpace space, KubernetesTraffic.IngressNginx settings) : IShares
{
    private const int Whole = 10_000;
    private const string Prefix = "nginx.ingress.kubernetes.io/";

    /// <summary>ingress-nginx tells nobody when it has taken a change; its reload takes about a second.</summary>
    private static readonly TimeSpan Reload = TimeSpan.FromSeconds(3);

    private readonly CandidateService _candidate = new(space, settings.Service);

    private string Path => space.PathOf("apis/networking.k8s.io/v1", "ingresses", $"{settings.Name}-weir-candidate");

    /// <inheritdoc/>
    public Task<(string Key, string Value)> LabelAsync(JsonObject template, CancellationToken cancellationToken) => _candidate.LabelAsync(template, cancellationToken);

    /// <inheritdoc/>
    public async Task ShareAsync(Traffic? traffic, CancellationToken cancellationToken)
    {
        if (traffic is null)
        {
            if (await space.Client.DeleteAsync(Path, cancellationToken).ConfigureAwait(false))
                await Task.Delay(Reload, space.Time, cancellationToken).ConfigureAwait(false);
            await _candidate.DeleteAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await _candidate.KeepAsync(cancellationToken).ConfigureAwait(false);
        var annotations = AnnotationsOf(traffic);
        if (await space.Client.FindAsync(Path, cancellationToken).ConfigureAwait(false) is null)
        {
            await space.Client.CreateAsync(space.PathOf("apis/networking.k8s.io/v1", "ingresses"), await MadeAsync(annotations, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        else if (!await space.ChangeAsync(Path, ingress =>
        {
            JsonArray operations = new();
            ClusterSpace.Set(operations, ingress, annotations, "metadata", "annotations");
            return operations;
        }, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await Task.Delay(Reload, space.Time, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<double?> CandidatePercentAsync(CancellationToken cancellationToken)
    {
        var ingress = await space.Client.FindAsync(Path, cancellationToken).ConfigureAwait(false);
        return int.TryParse(ingress?["metadata"]?["annotations"]?[Prefix + "canary-weight"]?.GetValue<string>(), CultureInfo.InvariantCulture, out var weight) ? 100.0 * weight / Whole : 0;
    }

    private static JsonObject AnnotationsOf(Traffic traffic)
    {
        JsonObject annotations = new()
        {
            [Prefix + "canary"] = "true",
            [Prefix + "canary-weight-total"] = Whole.ToString(CultureInfo.InvariantCulture),
            [Prefix + "canary-weight"] = Math.Round(traffic.CandidatePercent * Whole / 100).ToString(CultureInfo.InvariantCulture),
        };
        foreach (var match in traffic.Matches)
        {
            var isCookie = match.Kind == TrafficMatchKind.Cookie;
            var key = Prefix + (isCookie ? "canary-by-cookie" : "canary-by-header");
            if (annotations.ContainsKey(key))
                throw new TargetException("ingress-nginx can tell requests by one header and one cookie: leave the other 'matches' out");
            if (isCookie && match.Value is not (null or "always"))
                throw new TargetException($"ingress-nginx tells a cookie only by the value 'always', not by '{match.Value}'");
            annotations[key] = match.Name;
            if (!isCookie && match.Value is not null)
                annotations[Prefix + "canary-by-header-value"] = match.Value;
        }

        return annotations;
    }

    private async Task<JsonObject> MadeAsync(JsonObject annotations, CancellationToken cancellationToken)
    {
        var stable = await space.Client.FindAsync(space.PathOf("apis/networking.k8s.io/v1", "ingresses", settings.Name), cancellationToken).ConfigureAwait(false)
            ?? throw new TargetException($"there is no ingress '{settings.Name}', which 'traffic' names");
        var spec = (JsonObject)stable["spec"]!.DeepClone();
        spec.Remove("defaultBackend");
        JsonArray rules = new();
        foreach (var rule in (spec["rules"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var paths = (rule["http"]?["paths"] as JsonArray ?? []).OfType<JsonObject>().Where(IsStable).ToList();
            if (paths.Count == 0)
                continue;
            var made = (JsonObject)rule.DeepClone();
            made["http"]!["paths"] = new JsonArray([.. paths.Select(static path => path.DeepClone())]);
            foreach (var path in made["http"]!["paths"]!.AsArray())
                path!["backend"]!["service"]!["name"] = _candidate.Name;
            rules.Add((JsonNode)made);
        }

        if (rules.Count == 0)
            throw new TargetException($"the ingress '{settings.Name}' has no path that leads to the service '{settings.Service}'");
        spec["rules"] = rules;
        return new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "Ingress",
            ["metadata"] = new JsonObject { ["name"] = $"{settings.Name}-weir-candidate", ["annotations"] = annotations.DeepClone() },
            ["spec"] = spec,
        };
    }

    private bool IsStable(JsonObject path) => path["backend"]?["service"]?["name"]?.GetValue<string>() == settings.Service;
}
