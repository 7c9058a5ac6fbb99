using System.Net.Sockets;
using System.Reflection;
using Weir.Gateway.Control;
using Weir.Gateway.Forwarding;
using Weir.Gateway.Listening;
using Weir.Gateway.Routing;
using Weir.Gateway.Tables;
using Yarp.ReverseProxy.Forwarder;

namespace Weir.Gateway;

/// <summary>All parts of a gateway in one process.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private static readonly TimeSpan CountsEvery = TimeSpan.FromSeconds(2);

    private readonly StateFolder _folder;
    private readonly TimeProvider _time;
    private readonly TimeSpan _farewell;
    private readonly KeptState _kept;
    private readonly IReadOnlyList<SharedListener> _shared;
    private readonly CertificateFiles? _certificate;
    private readonly Router _router;
    private readonly GatewayControl _control;
    private readonly RequestForwarding _forwarding;
    private readonly HttpServer _data;
    private readonly HttpServer _controlServer;
    private readonly CancellationTokenSource _ending = new();
    private readonly Socket _handover = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private Task _background = Task.CompletedTask;

    private RunningGateway(StateFolder folder, GatewayOptions options, KeptState kept, IReadOnlyList<SharedListener> shared, TimeProvider time)
    {
        (_folder, _kept, _shared, _time, _farewell) = (folder, kept, shared, time, options.Farewell);
        _certificate = kept.Certificate is null ? null : new CertificateFiles(kept.Certificate, kept.Key!);
        _router = new Router(time);
        _control = new GatewayControl(_router, folder, Facts(), time);
        _data = HttpServer.Create(server => DataListener.Configure(server, shared[0], _certificate), [shared[0]]);
        _forwarding = new RequestForwarding(_router, _data.Get<IHttpForwarder>(), new Mirror(time), _certificate is not null, time);
        _controlServer = HttpServer.Create(
            server =>
            {
                server.ListenUnixSocket(folder.Own("control", Environment.ProcessId));
                if (shared.Count > 1)
                    server.Listen(shared[1].Address);
            },
            [.. shared.Skip(1)]);
    }

    /// <summary>Where it listens, as a URL.</summary>
    public string Address => $"{(_certificate is null ? "http" : "https")}://{_kept.Listen}";

    /// <summary>Starts one where none runs.</summary>
    public static async Task<RunningGateway> StartAsync(StateFolder folder, GatewayOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var one = folder.LockForStart();
        folder.RefuseSecond();
        var before = folder.Read();
        if (options.Listen is null && before is not null)
            options = options.AsBefore(before);
        List<SharedListener> shared = [SharedListener.Bind(options.Listen ?? throw new GatewayException("where to listen is not known: give --listen ADDRESS:PORT"))];
        if (options.Metrics is { } metrics)
            shared.Add(SharedListener.Bind(metrics));
        var kept = new KeptState(
            shared[0].Address.ToString(), Full(options.Certificate), Full(options.Key), shared.Count > 1 ? shared[1].Address.ToString() : null,
            before?.Table ?? new GatewayTable { Version = 0 });
        var gateway = new RunningGateway(folder, options, kept, shared, time);
        gateway._router.Add(folder.ReadCounts());
        await gateway.ServeAsync(null, cancellationToken).ConfigureAwait(false);
        return gateway;
    }

    /// <summary>Starts one in the place of the one that runs.</summary>
    public static async Task<RunningGateway> TakeOverAsync(StateFolder folder, GatewayOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var handover = Handover.From(folder);
        var kept = folder.Read() ?? throw new GatewayException("the gateway that runs has no state in its folder");
        var gateway = new RunningGateway(folder, options, kept, [.. handover.Sockets.Select(SharedListener.Take)], time);
        await gateway.ServeAsync(handover, cancellationToken).ConfigureAwait(false);
        return gateway;
    }

    /// <summary>Serves until it is told to stop or its place is taken, and then what it still has.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        var given = Handover.GiveAsync(_handover, [.. _shared.Select(listener => listener.Handle)], _control, both.Token);
        var told = Task.Delay(Timeout.InfiniteTimeSpan, _time, both.Token);
        var first = await Task.WhenAny(given, _control.Stopped, told).ConfigureAwait(false);
        int? successor = first == given && given.IsCompletedSuccessfully ? await given.ConfigureAwait(false) : null;
        await _data.StopAcceptingAsync().ConfigureAwait(false);
        _forwarding.SaysFarewell = true;
        var table = _router.Live.Table;
        if (successor is not null)
            await Task.Delay(_farewell, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _data.StopAsync(TimeSpan.FromSeconds(Math.Max(table.DrainSeconds, table.StreamDrainSeconds)), _time).ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_background, given, told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (successor is null)
            _folder.Write(_router.Counts);
        else
            await TellCountsAsync(successor.Value).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _controlServer.StopAsync(TimeSpan.FromSeconds(1), _time).ConfigureAwait(false);
        await _controlServer.DisposeAsync().ConfigureAwait(false);
        await _data.DisposeAsync().ConfigureAwait(false);
        await _router.DisposeAsync().ConfigureAwait(false);
        _control.Dispose();
        _handover.Dispose();
        _ending.Dispose();
        _folder.RemoveSockets(Environment.ProcessId);
    }

    private static string? Full(string? path) => path is null ? null : Path.GetFullPath(path);

    private GatewayFacts Facts() => new()
    {
        ProcessId = Environment.ProcessId,
        Program = typeof(RunningGateway).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        StartedAt = _time.GetUtcNow(),
        Kept = _kept,
        Certificate = _certificate is { } files ? () => (files.Expires, files.Problem) : null,
    };

    private async Task ServeAsync(Handover? handover, CancellationToken cancellationToken)
    {
        _router.Apply(_kept.Table);
        if (handover is null)
            _folder.Write(_kept);
        else
            await WarmUpAsync(handover.Process, cancellationToken).ConfigureAwait(false);
        await _data.StartAsync(_forwarding.ServeAsync, cancellationToken).ConfigureAwait(false);
        await OpenControlAsync(cancellationToken).ConfigureAwait(false);
        handover?.Complete(Environment.ProcessId);
        var watch = _certificate?.WatchAsync(_time, _ending.Token) ?? Task.CompletedTask;
        _background = Task.WhenAll(KeepCountsAsync(_ending.Token), watch);
    }

    // What is healthy for the process that serves is to be healthy here before a request comes.
    private async Task WarmUpAsync(int running, CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(15);
        _control.Predecessor = new Predecessor(running, _folder.Own("control", running));
        var known = await _control.Predecessor.StatusAsync(cancellationToken).ConfigureAwait(false);
        foreach (var release in known?.Backends.Where(backend => backend.Health == "healthy").Select(backend => backend.Release).Distinct() ?? [])
        {
            if (await _control.ReadyAsync(release, limit.TotalSeconds, cancellationToken).ConfigureAwait(false) is { IsSettled: false } not)
                throw new GatewayException($"the gateway that runs stays: its backends are not healthy for the new process: {string.Join(", ", not.Waiting)}");
        }
    }

    private async Task OpenControlAsync(CancellationToken cancellationToken)
    {
        var process = Environment.ProcessId;
        _folder.RemoveSockets(process);
        await _controlServer.StartAsync(new ControlSurface(_control).ServeAsync, cancellationToken).ConfigureAwait(false);
        var handover = _folder.Own("handover", process);
        _handover.Bind(new UnixDomainSocketEndPoint(handover));
        _handover.Listen();
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(handover, Private);
        File.SetUnixFileMode(_folder.Own("control", process), Private);
        _folder.PointControlAt(process);
    }

    private async Task KeepCountsAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(CountsEvery, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_control.IsRetired)
                _folder.Write(await _control.CountsAsync(CancellationToken.None).ConfigureAwait(false));
        }
    }

    // The successor counts for this process as well; so does this one for its own predecessor, and must outlive it.
    private async Task TellCountsAsync(int successor)
    {
        while (_control.Predecessor is not null)
        {
            await _control.CountsAsync(CancellationToken.None).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, CancellationToken.None).ConfigureAwait(false);
        }

        using var other = new Predecessor(successor, _folder.Own("control", successor));
        await other.AbsorbAsync(_router.Counts, CancellationToken.None).ConfigureAwait(false);
    }
}
