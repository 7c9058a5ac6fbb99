using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Artifacts;
using Weir.Engine.Caches;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Toolkit.Tests;

/// <summary>Services with stores of their own, and jobs that talk to them as clients do.</summary>
public abstract class ToolkitScene : IAsyncLifetime
{
    protected const string Main = "refs/heads/main";

    private readonly ScratchFolder _folder = new();
    private readonly List<IToolkitJob> _jobs = [];
    private readonly Lazy<LocalToolkit> _toolkit;

    protected ToolkitScene()
    {
        Artifacts = new FileArtifactStore(run => _folder.In("artifacts", run.Value), new FileArtifactOptions(), Time);
        Caches = new FileCacheStore(_folder.In("caches"), new FileCacheOptions { MaximumBytes = 1 << 20 }, Time);
        _toolkit = new Lazy<LocalToolkit>(() => new LocalToolkit(Options, Time));
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static RunId Run { get; } = new("1001");

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    protected ToolkitOptions Options { get; init; } = new() { LargestUpload = 1 << 20 };

    protected LocalToolkit Toolkit => _toolkit.Value;

    protected FileArtifactStore Artifacts { get; }

    protected FileCacheStore Caches { get; }

    /// <summary>The files that the stores have, whatever they are.</summary>
    protected IReadOnlyList<string> StoredFiles =>
        [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>().Where(name => name != ".lock").Order()];

    /// <summary>Opens a job, and connects to it.</summary>
    protected async Task<ToolkitClient> OpenAsync(Func<ToolkitRequest, ToolkitRequest>? change = null, IPAddress? address = null)
    {
        var request = new ToolkitRequest
        {
            Run = Run,
            Leg = new LegId(new JobId("build"), 0),
            Repository = "mona/shop",
            Lifetime = TimeSpan.FromHours(1),
            Artifacts = Artifacts,
            Caches = Caches,
            WrittenScope = Main,
            VisibleScopes = [Main],
        };
        var job = Toolkit.Open(change is null ? request : change(request));
        _jobs.Add(job);
        return new ToolkitClient(job, await job.ConnectAsync(address, Token));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var job in _jobs)
            await job.DisposeAsync();
        if (_toolkit.IsValueCreated)
            await Toolkit.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Talks to the services as a process of a job does.</summary>
public sealed class ToolkitClient(IToolkitJob job, ToolkitAccess access)
{
    private const string Api = "github.actions.results.api.v1";

    private static readonly HttpClient Http = new();

    public IToolkitJob Job => job;

    public ToolkitAccess Access => access;

    /// <summary>What the token says of the run and the job.</summary>
    public JsonElement Claims => JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(access.Token.Split('.')[1])).RootElement;

    public string RunBackendId => Claims.GetProperty("scp").GetString()!.Split(':')[1];

    public Task<ToolkitAnswer> ArtifactAsync(string method, string fields, string? token = null) =>
        PostAsync($"twirp/{Api}.ArtifactService/{method}", $$"""{"workflow_run_backend_id":"{{RunBackendId}}","workflow_job_run_backend_id":"any"{{(fields.Length == 0 ? "" : ",")}}{{fields}}}""", token);

    public Task<ToolkitAnswer> CacheAsync(string method, string fields) => PostAsync($"twirp/{Api}.CacheService/{method}", $"{{{fields}}}");

    public Task<ToolkitAnswer> PostAsync(string path, string json, string? token = null) =>
        SendAsync(HttpMethod.Post, new Uri(access.Address, path).AbsoluteUri, new StringContent(json, Encoding.UTF8, "application/json"), token ?? access.Token);

    public Task<ToolkitAnswer> GetAsync(string path, string? token) => SendAsync(HttpMethod.Get, new Uri(access.Address, path).AbsoluteUri, null, token);

    public Task<ToolkitAnswer> PatchAsync(string path, string range, string text)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.TryAddWithoutValidation("Content-Range", range);
        return SendAsync(HttpMethod.Patch, new Uri(access.Address, path).AbsoluteUri, content, access.Token);
    }

    public static Task<ToolkitAnswer> PutBlockAsync(string address, string id, string text) =>
        SendAsync(HttpMethod.Put, $"{address}&comp=block&blockid={Uri.EscapeDataString(id)}", new ByteArrayContent(Encoding.UTF8.GetBytes(text)));

    public static Task<ToolkitAnswer> CommitAsync(string address, params IReadOnlyList<string> ids) =>
        CommitTextAsync(address, $"<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>{string.Concat(ids.Select(id => $"<Latest>{id}</Latest>"))}</BlockList>");

    public static Task<ToolkitAnswer> CommitTextAsync(string address, string xml) =>
        SendAsync(HttpMethod.Put, $"{address}&comp=blocklist", new ByteArrayContent(Encoding.UTF8.GetBytes(xml)));

    public static Task<ToolkitAnswer> PutWholeAsync(string address, string text)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.TryAddWithoutValidation("x-ms-blob-type", "BlockBlob");
        return SendAsync(HttpMethod.Put, address, content);
    }

    public static async Task<ToolkitAnswer> SendAsync(HttpMethod method, string address, HttpContent? content = null, string? token = null, string? range = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("Range", range);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new ToolkitAnswer((int)response.StatusCode, text, response.Content.Headers);
    }

    /// <summary>Uploads an artifact of one block.</summary>
    public async Task<ToolkitAnswer> UploadAsync(string name, string text, string more = "")
    {
        var address = (await ArtifactAsync("CreateArtifact", $"\"name\":\"{name}\",\"version\":4{more}")).Text("signed_upload_url");
        Assert.Equal(201, (await PutWholeAsync(address, text)).Status);
        return await ArtifactAsync("FinalizeArtifact", $"\"name\":\"{name}\",\"size\":\"{text.Length}\"");
    }

    /// <summary>Saves a cache.</summary>
    public async Task<ToolkitAnswer> SaveAsync(string key, string text, string version = "v")
    {
        var created = await CacheAsync("CreateCacheEntry", $"\"key\":\"{key}\",\"version\":\"{version}\"");
        if (created.Status != 200)
            return created;
        Assert.Equal(201, (await PutWholeAsync(created.Text("signed_upload_url"), text)).Status);
        return await CacheAsync("FinalizeCacheEntryUpload", $"\"key\":\"{key}\",\"version\":\"{version}\",\"size_bytes\":\"{text.Length}\"");
    }

    /// <summary>What a cache holds that a key finds; null for none.</summary>
    public async Task<string?> RestoreAsync(string key, string version = "v", params IReadOnlyList<string> restoreKeys)
    {
        var keys = string.Join(',', restoreKeys.Select(one => $"\"{one}\""));
        var found = await CacheAsync("GetCacheEntryDownloadURL", $"\"key\":\"{key}\",\"restore_keys\":[{keys}],\"version\":\"{version}\"");
        Assert.Equal(200, found.Status);
        if (!found.Json.GetProperty("ok").GetBoolean())
            return null;
        return $"{found.Text("matched_key")}={(await SendAsync(HttpMethod.Get, found.Text("signed_download_url"))).Body}";
    }
}

/// <summary>What the services answered.</summary>
public sealed record ToolkitAnswer(int Status, string Body, HttpContentHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Text(string name) => Json.GetProperty(name).GetString()!;

    /// <summary>The status, and in what words it is refused.</summary>
    public string Refusal => $"{Status} {Body}";
}
