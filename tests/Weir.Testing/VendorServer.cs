using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Weir.Testing;

/// <summary>What a server was asked. The target is as it was sent, still escaped.</summary>
public sealed record VendorRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Path => Target.Split('?')[0];

    public IReadOnlyCollection<string> Query => Target.Split('?') is [_, var query] ? [.. query.Split('&').Select(part => part.Split('=')[0])] : [];

    public string Line => $"{Method} {Target}";
}

/// <summary>What a server answers.</summary>
public sealed record VendorAnswer(int Status, string Body = "", string Type = "application/json", params IReadOnlyList<(string Name, string Value)> Headers);

/// <summary>A local server that stands for a vendor's: it keeps what it was asked and answers what it was told.</summary>
public sealed class VendorServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<VendorRequest> _requests = [];
    private readonly ConcurrentDictionary<string, Queue<VendorAnswer>> _answers = [];

    private VendorServer(WebApplication server) => _server = server;

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>All that it was asked, in order.</summary>
    public IReadOnlyList<VendorRequest> Requests => [.. _requests];

    /// <summary>Called with each request before it is answered.</summary>
    public Action<VendorRequest> Asked { get; set; } = static _ => { };

    public static async Task<VendorServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new VendorServer(builder.Build());
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync();
        server.Address = server._server.Urls.First();
        return server;
    }

    /// <summary>Says what is answered to requests of a method and path: one after the other, the last again and again.</summary>
    public VendorServer On(string methodAndPath, params IReadOnlyList<VendorAnswer> answers)
    {
        _answers[methodAndPath] = new Queue<VendorAnswer>(answers);
        return this;
    }

    /// <summary>The same with JSON and the status 200.</summary>
    public VendorServer On(string methodAndPath, params IReadOnlyList<string> bodies) =>
        On(methodAndPath, [.. bodies.Select(body => new VendorAnswer(200, body))]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new VendorRequest(context.Request.Method, target, headers, body);
        _requests.Enqueue(request);
        Asked(request);
        var answer = Next($"{request.Method} {request.Path}");
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        if (answer.Status == StatusCodes.Status204NoContent)
            return;
        context.Response.ContentType = answer.Type;
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }

    private VendorAnswer Next(string key)
    {
        if (!_answers.TryGetValue(key, out var answers))
            return new VendorAnswer(StatusCodes.Status404NotFound, """{"message":"not found"}""");
        lock (answers)
            return answers.Count > 1 ? answers.Dequeue() : answers.Peek();
    }
}
