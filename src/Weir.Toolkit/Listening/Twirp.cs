using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Listening;

/// <summary>The protocol of the services of artifacts and caches: a POST of JSON to <c>/twirp/SERVICE/METHOD</c>.</summary>
/// <param name="service">The service's name.</param>
/// <param name="methods">What it does, by the names of its methods.</param>
internal abstract class Twirp(string service, IReadOnlyDictionary<string, Func<HttpContext, Task>> methods) : ISurface
{
    private readonly PathString _path = $"/twirp/github.actions.results.api.v1.{service}";

    public bool Owns(PathString path) => path.StartsWithSegments(_path, StringComparison.Ordinal);

    public Task AnswerAsync(HttpContext context)
    {
        var method = context.Request.Path.Value![(_path.Value!.Length + 1)..];
        if (!methods.TryGetValue(method, out var answer))
            throw new Refusal(404, "bad_route", $"{service} has no '{method}'; it has {string.Join(", ", methods.Keys)}");
        if (!HttpMethods.IsPost(context.Request.Method))
            throw new Refusal(405, "bad_route", $"'{method}' is called by POST, found {context.Request.Method}");
        return context.Request.ContentType?.Split(';')[0].Trim() is "application/json"
            ? answer(context)
            : throw new Refusal(415, "malformed", $"'{method}' takes application/json, found '{context.Request.ContentType}'");
    }

    public Task RefuseAsync(HttpContext context, Refusal refusal) =>
        context.WriteJsonAsync(new TwirpError(refusal.Code, refusal.Message), TwirpJson.Default.TwirpError, refusal.Status);
}

/// <summary>Why something was not done.</summary>
internal sealed record TwirpError(string Code, string Msg);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TwirpError))]
internal sealed partial class TwirpJson : JsonSerializerContext;
