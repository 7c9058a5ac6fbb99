using System.Globalization;
using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>One system's API at one address, with the credentials that it takes. They are never sent to another address.</summary>
internal sealed record CiApi(string Title, Uri Root, CiHttp Http, CiSecrets Secrets)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>What to do about an answer, by its status and what the system said; null where nothing more can be told.</summary>
    public Func<int, string, string?> Hint { get; init; } = static (_, _) => null;

    public Task<CiAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        ExpectAsync(new CiRequest(HttpMethod.Get, At(path)), cancellationToken, 200);

    public Task<CiAnswer> PostAsync(string path, JsonNode? body, CancellationToken cancellationToken, params int[] expected)
    {
        var request = new CiRequest(HttpMethod.Post, At(path));
        return ExpectAsync(body is null ? request : request.WithJson(body), cancellationToken, expected);
    }

    /// <summary>Sends it with the credentials; any answer that came is right.</summary>
    public Task<CiAnswer> SendAsync(CiRequest request, CancellationToken cancellationToken) =>
        Http.SendAsync(request with { Headers = [.. Headers, .. request.Headers] }, Title, Secrets, cancellationToken);

    public async Task<CiAnswer> ExpectAsync(CiRequest request, CancellationToken cancellationToken, params int[] expected)
    {
        var answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!expected.Contains(answer.Status))
            throw Refusal(answer);
        if (answer.Status is 200 or 201 or 202 && answer.Json is null)
            throw Failure(answer, "without JSON, so this is no answer of its API: check the token and the address");
        return answer;
    }

    public Uri At(string path) => new(Root.AbsoluteUri.TrimEnd('/') + "/" + path.TrimStart('/'));

    public CiException Refusal(CiAnswer answer)
    {
        var said = answer.Said;
        var text = said.Length > 0 ? $"'{said}'" : Usual(answer.Status);
        var hint = answer.Status switch
        {
            >= 300 and < 400 => $"it sends to {Elsewhere(answer)}, where the token is not sent: set the address to where the API is, and check the token",
            429 => answer.RetryAfter is { } pause ? string.Create(CultureInfo.InvariantCulture, $"it takes no more requests for {pause.TotalSeconds:0} s") : "it takes no more requests now: try again later",
            >= 500 => "the server is at fault; whether it took the request is not known: look there before you try again",
            _ => Hint(answer.Status, said),
        };
        return Failure(answer, hint is null ? text : $"{text}: {hint}");
    }

    private CiException Failure(CiAnswer answer, string what) =>
        new(Secrets.Mask(string.Create(CultureInfo.InvariantCulture, $"{Title} answered {answer.Status} {what}"))) { Status = answer.Status, Said = answer.Said };

    private static string Elsewhere(CiAnswer answer) =>
        Uri.TryCreate(answer.Location, UriKind.Absolute, out var there) ? there.Authority : "another address";

    private static string Usual(int status) => status switch
    {
        400 => "(bad request)",
        401 => "(not authenticated)",
        403 => "(not allowed)",
        404 => "(not found)",
        409 => "(conflict)",
        422 => "(not understood)",
        429 => "(too many requests)",
        >= 500 => "(server error)",
        _ => "(unexpected)",
    };
}
