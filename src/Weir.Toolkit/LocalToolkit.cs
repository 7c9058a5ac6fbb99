using System.Collections.Concurrent;
using System.Net;
using Weir.Pipelines.Execution;
using Weir.Toolkit.Access;
using Weir.Toolkit.Artifacts;
using Weir.Toolkit.Blobs;
using Weir.Toolkit.Caches;
using Weir.Toolkit.Identity;
using Weir.Toolkit.Listening;

namespace Weir.Toolkit;

/// <summary>Serves the jobs of this process, on addresses of this machine: nothing listens before a job connects.</summary>
/// <remarks>Safe for concurrent use. Disposing ends all that listens; jobs are to be disposed before.</remarks>
public sealed class LocalToolkit : IToolkit, IAsyncDisposable
{
    private readonly ToolkitOptions _options;
    private readonly TimeProvider _time;
    private readonly ServedJobs _jobs = new();
    private readonly JobTokens _tokens;
    private readonly Lazy<Application> _application;
    private readonly ConcurrentDictionary<IPAddress, Lazy<Task<Listener>>> _listeners = [];

    /// <summary>Creates the services; nothing listens yet.</summary>
    /// <param name="options">What is taken.</param>
    /// <param name="time">The time.</param>
    public LocalToolkit(ToolkitOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        var key = new SigningKey();
        _tokens = new JobTokens(key, time);
        var doors = new Doors(_jobs, _tokens, new SignedAddresses(key, options.AddressLifetime, time));

        // Most runs never need it, and it brings a web server with it.
        _application = new Lazy<Application>(() =>
            new Application([new ArtifactCalls(doors), new CacheCalls(doors), new OldCacheCalls(doors), new BlobCalls(doors), new IdentityCalls(doors)]));
    }

    /// <inheritdoc/>
    public IToolkitJob Open(ToolkitRequest request)
    {
        var job = new ServedJob(request, _options, _time);
        _jobs.Add(job);
        return new OpenJob(this, job);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners.Values.Where(listener => listener.IsValueCreated && listener.Value.IsCompletedSuccessfully))
            await (await listener.Value.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        _listeners.Clear();
    }

    private async ValueTask<Uri> ListenAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var starting = _listeners.GetOrAdd(address, _ => new Lazy<Task<Listener>>(() => Listener.StartAsync(address, _application.Value)));
        try
        {
            return (await starting.Value.WaitAsync(cancellationToken).ConfigureAwait(false)).Address;
        }
        catch (ToolkitException)
        {
            // What cannot listen now may well be able to later, such as on the address of a network that is still being made.
            _listeners.TryRemove(KeyValuePair.Create(address, starting));
            throw;
        }
    }

    private sealed class OpenJob(LocalToolkit toolkit, ServedJob job) : IToolkitJob
    {
        public async ValueTask<ToolkitAccess> ConnectAsync(IPAddress? address, CancellationToken cancellationToken)
        {
            var root = await toolkit.ListenAsync(address ?? IPAddress.Loopback, cancellationToken).ConfigureAwait(false);
            var identity = job.Request.IdTokens is null
                ? null
                : new IdTokenAccess(new Uri(root, IdentityCalls.TokenAddress), toolkit._tokens.Issue(job, TokenUse.Identity));
            return new ToolkitAccess(root, toolkit._tokens.Issue(job, TokenUse.Services), identity);
        }

        public ValueTask DisposeAsync()
        {
            toolkit._jobs.Remove(job);
            return job.DisposeAsync();
        }
    }
}
