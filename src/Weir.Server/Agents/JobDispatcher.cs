using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weir.Server.Queue;
using Weir.Server.Storage;

namespace Weir.Server.Agents;

/// <summary>Hands jobs to the agents that ask this node for some: all that ask at one moment are served by one transaction.</summary>
/// <param name="queue">The jobs.</param>
/// <param name="signals">Tells when there are more.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Told of what fails.</param>
internal sealed partial class JobDispatcher(JobQueue queue, JobSignals signals, TimeProvider time, ILogger<JobDispatcher> logger)
{
    // Jobs that other nodes queue are found then, at the latest.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Request> _waiting = [];
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Waits for jobs for an agent.</summary>
    /// <param name="offer">The agent. What it was waiting for before under this name is given up.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>At least one job; none where the wait was ended.</returns>
    public async Task<IReadOnlyList<LeasedJob>> TakeAsync(AgentOffer offer, CancellationToken cancellationToken)
    {
        var request = new Request(offer);
        lock (_gate)
        {
            if (_waiting.Remove(offer.Agent, out var earlier))
                earlier.Answer.TrySetResult([]);
            _waiting.Add(offer.Agent, request);
        }

        Wake();
        await using var ended = cancellationToken.UnsafeRegister(_ => GiveUp(request), null).ConfigureAwait(false);
        return await request.Answer.Task.ConfigureAwait(false);
    }

    /// <summary>Serves until it is ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        signals.MoreQueued += Wake;
        try
        {
            while (true)
            {
                await ServeAsync(cancellationToken).ConfigureAwait(false);
                using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var longest = Task.Delay(LongestSilence, time, silence.Token);
                await Task.WhenAny(_wake.Reader.WaitToReadAsync(silence.Token).AsTask(), longest).ConfigureAwait(false);
                await silence.CancelAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                _wake.Reader.TryRead(out _);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // This is how it ends.
        }
        finally
        {
            signals.MoreQueued -= Wake;
        }
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        List<Request> requests;
        lock (_gate)
            requests = [.. _waiting.Values];
        if (requests.Count == 0)
            return;
        try
        {
            var leased = await queue.LeaseAsync(requests.ConvertAll(static request => request.Offer), time.GetUtcNow() + KnownAgent.Silence, cancellationToken).ConfigureAwait(false);
            foreach (var jobs in leased.GroupBy(static job => job.Agent))
                Answer(requests.Find(request => request.Offer.Agent == jobs.Key)!, [.. jobs]);
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or StorageException)
        {
            NotServed(failure);
        }
    }

    // Who has given up meanwhile asks again, and hears of what it was given then.
    private void Answer(Request request, IReadOnlyList<LeasedJob> jobs)
    {
        lock (_gate)
        {
            if (_waiting.GetValueOrDefault(request.Offer.Agent) == request)
                _waiting.Remove(request.Offer.Agent);
        }

        request.Answer.TrySetResult(jobs);
    }

    private void GiveUp(Request request) => Answer(request, []);

    private void Wake() => _wake.Writer.TryWrite(true);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No jobs could be handed out; it is tried again")]
    private partial void NotServed(Exception failure);

    private sealed record Request(AgentOffer Offer)
    {
        public TaskCompletionSource<IReadOnlyList<LeasedJob>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
