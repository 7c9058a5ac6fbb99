using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Weir.Pipelines.Execution;
using Weir.Toolkit.Blobs;

namespace Weir.Toolkit.Access;

/// <summary>A job that is served: what it is uploading and what it may download. Safe for concurrent use.</summary>
internal sealed class ServedJob : IAsyncDisposable
{
    // Never disposed: requests may ask for its token until they have seen that the job has ended.
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, Download> _downloads = [];

    public ServedJob(ToolkitRequest request, ToolkitOptions options, TimeProvider time)
    {
        Request = request;
        Uploads = new JobUploads(options.LargestUpload, _ended.Token);
        Time = time;
        RunBackendId = Identity($"run\n{request.Run}");
        JobBackendId = Identity($"job\n{request.Run}\n{request.Leg}");
    }

    /// <summary>Its id among the jobs of this process: nobody can guess it, and no other job ever has it.</summary>
    public string Id { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public ToolkitRequest Request { get; }

    public TimeProvider Time { get; }

    /// <summary>What the clients call its run.</summary>
    public string RunBackendId { get; }

    /// <summary>What the clients call it.</summary>
    public string JobBackendId { get; }

    /// <summary>Cancelled once it has ended.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>What it has begun to upload.</summary>
    public JobUploads Uploads { get; }

    /// <summary>Lets it download something under a name.</summary>
    public void Offer(string name, Download download) => _downloads[name] = download;

    /// <summary>What it may download under a name.</summary>
    /// <exception cref="Refusal">Nothing.</exception>
    public Download Offered(string name) => _downloads.TryGetValue(name, out var download) ? download : throw Refusal.Missing($"there is no blob '{name}'");

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        Uploads.Dispose();
    }

    private static string Identity(string text) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)).ToString();
}
