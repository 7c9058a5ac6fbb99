using System.Text.Json.Nodes;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>The service of the candidate's pods: a copy of the stable one with another label.</summary>
internal sealed class CandidateService(ClusterSpace space, string stable)
{
    private const int LongestLabel = 63;
    private const string Mark = "-candidate";

    /// <summary>Its name.</summary>
    public string Name => $"{stable}-weir-candidate";

    private string Path => space.PathOf("api/v1", "services", Name);

    /// <summary>The label that tells the candidate's pods: one that the stable service asks for, with another value, so that it does not take them.</summary>
    public async Task<(string Key, string Value)> LabelAsync(JsonObject labels, CancellationToken cancellationToken)
    {
        var selector = await SelectorAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (key, value) in selector)
        {
            if (labels[key]?.ToString() == value!.ToString())
                return (key, Marked(value.ToString()));
        }

        throw new TargetException($"the service '{stable}' does not take the pods of {space.Title}: they have none of its labels");
    }

    /// <summary>Makes it where it is not there.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (await space.Client.FindAsync(Path, cancellationToken).ConfigureAwait(false) is not null)
            return;
        var service = await StableAsync(cancellationToken).ConfigureAwait(false);
        var workload = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        var (key, value) = await LabelAsync(workload["spec"]!["template"]!["metadata"]!["labels"]!.AsObject(), cancellationToken).ConfigureAwait(false);
        var selector = (JsonObject)service["spec"]!["selector"]!.DeepClone();
        selector[key] = value;
        var ports = (JsonArray)service["spec"]!["ports"]!.DeepClone();
        foreach (var port in ports)
            port!.AsObject().Remove("nodePort");
        await space.Client.CreateAsync(space.PathOf("api/v1", "services"), new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = Name, ["annotations"] = new JsonObject { [DeploymentWorkload.CandidateOf] = stable } },
            ["spec"] = new JsonObject { ["selector"] = selector, ["ports"] = ports },
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes it.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) => space.Client.DeleteAsync(Path, cancellationToken);

    private static string Marked(string value) => (value.Length + Mark.Length <= LongestLabel ? value : value[..(LongestLabel - Mark.Length)]) + Mark;

    private async Task<JsonObject> StableAsync(CancellationToken cancellationToken) =>
        await space.Client.FindAsync(space.PathOf("api/v1", "services", stable), cancellationToken).ConfigureAwait(false)
        ?? throw new TargetException($"there is no service '{stable}', which 'traffic' names");

    private async Task<JsonObject> SelectorAsync(CancellationToken cancellationToken) =>
        (await StableAsync(cancellationToken).ConfigureAwait(false))["spec"]?["selector"] as JsonObject
        ?? throw new TargetException($"the service '{stable}' has no selector: Weir cannot make one for the candidate of it");
}
