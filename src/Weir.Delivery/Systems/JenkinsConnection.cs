using System.Text.RegularExpressions;

namespace Weir.Delivery.Systems;

/// <summary>A job of a Jenkins.</summary>
internal sealed partial class JenkinsConnection(CiApi api) : ICiConnection
{
    private const string QueuePrefix = "queue/item/";

    /// <summary>The job's path, such as <c>job/folder/job/name</c>.</summary>
    public required string Job { get; init; }

    public required string Parameter { get; init; }

    [GeneratedRegex("/queue/item/(?<item>[0-9]+)/?$", RegexOptions.CultureInvariant)]
    private static partial Regex Item { get; }

    public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await WarnAsync(progress, cancellationToken).ConfigureAwait(false);
        var answer = await PostAsync(new CiRequest(HttpMethod.Post, api.At($"{Job}/buildWithParameters?delay=0sec")).WithForm(Parameter, "true"), cancellationToken).ConfigureAwait(false);
        if (answer.Status == 400 && answer.Body.Contains("is not parameterized", StringComparison.Ordinal))
        {
            progress.Report($"the job has no parameters, so it does not get {Parameter}=true: it must be a rollback and nothing else");
            answer = await PostAsync(new CiRequest(HttpMethod.Post, api.At($"{Job}/build?delay=0sec")), cancellationToken).ConfigureAwait(false);
        }

        // Jenkins tells its queue's item by the address that it believes to have, which need not be ours.
        if (answer.Status is 201 or 303 && answer.Location is { } location && Item.Match(location) is { Success: true } item)
            return new CiRun(QueuePrefix + item.Groups["item"].Value, api.At($"{Job}/"), CiProgress.Going, "queued");
        if (answer.Status == 201)
            return new CiRun("", api.At($"{Job}/"), CiProgress.Unwatched, "queued");
        throw api.Refusal(answer);
    }

    public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken)
    {
        if (run.Id.StartsWith(QueuePrefix, StringComparison.Ordinal))
            return await ObserveItemAsync(run, cancellationToken).ConfigureAwait(false);
        var answer = await api.GetAsync($"{Job}/{run.Id}/api/json?tree=building,result", cancellationToken).ConfigureAwait(false);
        var result = answer.Text("result");
        if (answer.Text("building") == "true" || result.Length == 0)
            return run with { Status = "building" };
        return run with { Status = result, Progress = result == "SUCCESS" ? CiProgress.Succeeded : CiProgress.Failed };
    }

    private async Task<CiRun> ObserveItemAsync(CiRun run, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync($"{run.Id}/api/json", cancellationToken).ConfigureAwait(false);
        if (answer.Text("cancelled") == "true")
            return run with { Status = "cancelled in the queue", Progress = CiProgress.Failed };
        var number = answer.Text("executable", "number");
        return long.TryParse(number, out _)
            ? run with { Id = number, Url = api.At($"{Job}/{number}/"), Status = "building" }
            : run with { Status = answer.Text("why") is { Length: > 0 } why ? $"queued: {why}" : "queued" };
    }

    // What is not declared is dropped in silence, and the job deploys instead of taking back.
    private async Task WarnAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.GetAsync($"{Job}/api/json?tree=property[parameterDefinitions[name]]", cancellationToken).ConfigureAwait(false);
            var declared = answer.Json is { } json
                ? json.ListAt("property").SelectMany(static property => property.ListAt("parameterDefinitions")).Select(static parameter => parameter.TextAt("name")).ToList()
                : [];
            if (declared.Count > 0 && !declared.Contains(Parameter))
                progress.Report($"the job does not declare the parameter {Parameter}, so Jenkins drops it: its parameters are {string.Join(", ", declared.Take(20))}");
        }
        catch (CiException)
        {
            // What is wrong is told by the request that counts.
        }
    }

    private async Task<CiAnswer> PostAsync(CiRequest request, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.Status != 403 || !answer.Body.Contains("No valid crumb", StringComparison.OrdinalIgnoreCase))
            return answer;
        // Only a password needs a crumb; the request was refused, so sending it again starts nothing twice.
        var crumb = await api.GetAsync("crumbIssuer/api/json", cancellationToken).ConfigureAwait(false);
        var headers = new List<(string, string)> { (crumb.Text("crumbRequestField"), crumb.Text("crumb")) };
        if (crumb.Cookie is { } cookie)
            headers.Add(("Cookie", cookie));
        api.Secrets.Add(crumb.Text("crumb"));
        api.Secrets.Add(crumb.Cookie);
        return await api.SendAsync(request with { Headers = headers }, cancellationToken).ConfigureAwait(false);
    }
}
