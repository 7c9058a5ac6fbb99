using System.Text.Json.Nodes;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>The weights of an HTTPRoute of the Gateway API.</summary>
internal sealed class RouteShares(ClusterSpace space, KubernetesTraffic.HttpRoute settings) : IShares
{
    private const int Whole = 10_000;

    private readonly CandidateService _candidate = new(space, settings.Service);

    private string Path => space.PathOf("apis/gateway.networking.k8s.io/v1", "httproutes", settings.Name);

    /// <inheritdoc/>
    public Task<(string Key, string Value)> LabelAsync(JsonObject template, CancellationToken cancellationToken) => _candidate.LabelAsync(template, cancellationToken);

    /// <inheritdoc/>
    public async Task ShareAsync(Traffic? traffic, CancellationToken cancellationToken)
    {
        if (traffic is not null)
            await _candidate.KeepAsync(cancellationToken).ConfigureAwait(false);
        if (await space.Client.FindAsync(Path, cancellationToken).ConfigureAwait(false) is null)
            throw new TargetException($"there is no HTTPRoute '{settings.Name}', which 'traffic' names");
        await space.ChangeAsync(Path, route =>
        {
            JsonArray operations = new();
            ClusterSpace.Set(operations, route, RulesOf(route, traffic), "spec", "rules");
            return operations;
        }, cancellationToken).ConfigureAwait(false);
        await UntilTakenAsync(cancellationToken).ConfigureAwait(false);
        if (traffic is null)
            await _candidate.DeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<double?> CandidatePercentAsync(CancellationToken cancellationToken)
    {
        var route = await space.Client.FindAsync(Path, cancellationToken).ConfigureAwait(false);
        foreach (var rule in (route?["spec"]?["rules"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var refs = BackendsOf(rule);
            if (refs.Exists(IsStable) && refs.Find(IsCandidate) is { } candidate)
                return Math.Round(100.0 * WeightOf(candidate) / Math.Max(1, refs.Sum(WeightOf)), 2);
        }

        return 0;
    }

    private JsonArray RulesOf(JsonObject route, Traffic? traffic)
    {
        JsonArray rules = new();
        var isFound = false;
        foreach (var rule in (route["spec"]?["rules"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var refs = BackendsOf(rule);
            if (refs.Exists(IsCandidate) && !refs.Exists(IsStable))
                continue;
            if (!refs.Exists(IsStable))
            {
                rules.Add(rule.DeepClone());
                continue;
            }

            isFound = true;
            if (refs.Exists(one => !IsStable(one) && !IsCandidate(one)))
                throw new TargetException($"a rule of the HTTPRoute '{settings.Name}' shares requests between '{settings.Service}' and others: Weir shares only what goes to it alone");
            foreach (var made in Made(rule, refs.Find(IsStable)!, traffic))
                rules.Add((JsonNode)made);
        }

        return isFound ? rules : throw new TargetException($"the HTTPRoute '{settings.Name}' has no rule that leads to the service '{settings.Service}'");
    }

    private IEnumerable<JsonObject> Made(JsonObject rule, JsonObject stable, Traffic? traffic)
    {
        var whole = (JsonObject)rule.DeepClone();
        var filters = new JsonArray([.. (whole["filters"] as JsonArray ?? []).Where(filter => !IsOwnMirror(filter)).Select(static filter => filter!.DeepClone())]);
        var alone = (JsonObject)stable.DeepClone();
        alone["weight"] = 1;
        if (traffic is null)
        {
            whole["backendRefs"] = new JsonArray(alone);
            yield return WithFilters(whole, filters);
            yield break;
        }

        var candidate = (JsonObject)alone.DeepClone();
        candidate["name"] = _candidate.Name;
        if (traffic.Matches.Count > 0)
        {
            var matched = (JsonObject)whole.DeepClone();
            matched["matches"] = MatchesOf(whole, traffic.Matches);
            matched["backendRefs"] = new JsonArray(candidate.DeepClone());
            yield return WithFilters(matched, (JsonArray)filters.DeepClone());
        }

        var share = (int)Math.Round(traffic.CandidatePercent * Whole / 100);
        alone["weight"] = Whole - share;
        candidate["weight"] = share;
        whole["backendRefs"] = new JsonArray(alone, candidate);
        if (traffic.MirrorPercent > 0)
        {
            var mirror = (JsonObject)candidate.DeepClone();
            mirror.Remove("weight");
            filters.Add((JsonNode)new JsonObject
            {
                ["type"] = "RequestMirror",
                ["requestMirror"] = new JsonObject { ["backendRef"] = mirror, ["percent"] = (int)Math.Ceiling(traffic.MirrorPercent) },
            });
        }

        yield return WithFilters(whole, filters);
    }

    private static JsonObject WithFilters(JsonObject rule, JsonArray filters)
    {
        if (filters.Count > 0)
            rule["filters"] = filters;
        else
            rule.Remove("filters");
        return rule;
    }

    private static JsonArray MatchesOf(JsonObject rule, IReadOnlyList<TrafficMatch> matches)
    {
        JsonArray all = new();
        var bases = rule["matches"] is JsonArray { Count: > 0 } known ? known : new JsonArray(new JsonObject());
        foreach (var match in matches)
        {
            foreach (var one in bases)
            {
                var made = (JsonObject)one!.DeepClone();
                if (made["headers"] is not JsonArray headers)
                    made["headers"] = headers = new JsonArray();
                headers.Add((JsonNode)HeaderOf(match));
                all.Add((JsonNode)made);
            }
        }

        return all;
    }

    private static JsonObject HeaderOf(TrafficMatch match) => match switch
    {
        { Kind: TrafficMatchKind.Cookie } => new JsonObject
        {
            ["type"] = "RegularExpression",
            ["name"] = "Cookie",
            ["value"] = $"(^|.*;\\s*){Quoted(match.Name)}={(match.Value is null ? "[^;]*" : Quoted(match.Value))}(;.*|$)",
        },
        { Value: null } => new JsonObject { ["type"] = "RegularExpression", ["name"] = match.Name, ["value"] = ".*" },
        _ => new JsonObject { ["type"] = "Exact", ["name"] = match.Name, ["value"] = match.Value },
    };

    private static string Quoted(string text) => System.Text.RegularExpressions.Regex.Escape(text);

    // A gateway takes a route only after its controller has looked at it, and says so for each parent.
    private Task UntilTakenAsync(CancellationToken cancellationToken) => space.UntilAsync(async () =>
    {
        var route = await space.Client.FindAsync(Path, cancellationToken).ConfigureAwait(false);
        var parents = (route?["status"]?["parents"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        return parents.Count > 0 && parents.All(parent => IsTrue(route!, parent, "Accepted") && IsTrue(route!, parent, "ResolvedRefs"));
    }, $"no gateway says that it has taken the HTTPRoute '{settings.Name}': see its conditions 'Accepted' and 'ResolvedRefs'", cancellationToken);

    private static bool IsTrue(JsonObject route, JsonObject parent, string type) => (parent["conditions"] as JsonArray ?? []).Any(
        condition => condition?["type"]?.GetValue<string>() == type && condition["status"]?.GetValue<string>() == "True"
            && WorkloadStatus.Number(condition, "observedGeneration") >= WorkloadStatus.Number(route, "metadata", "generation"));

    private static List<JsonObject> BackendsOf(JsonObject rule) => [.. (rule["backendRefs"] as JsonArray ?? []).OfType<JsonObject>()];

    private static long WeightOf(JsonObject backend) => backend["weight"] is null ? 1 : WorkloadStatus.Number(backend, "weight");

    private bool IsStable(JsonObject backend) => backend["name"]?.GetValue<string>() == settings.Service;

    private bool IsCandidate(JsonObject backend) => backend["name"]?.GetValue<string>() == _candidate.Name;

    private bool IsOwnMirror(JsonNode? filter) => filter?["requestMirror"]?["backendRef"]?["name"]?.GetValue<string>() == _candidate.Name;
}
