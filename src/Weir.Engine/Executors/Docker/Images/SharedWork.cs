using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>Does each piece of work once, however many ask for it, and keeps what came of it. What failed is done again for who asks next.</summary>
/// <remarks>All who wait see its output. It ends early only when nobody waits any more.</remarks>
internal sealed class SharedWork<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Work> _works = [];

    /// <summary>Gives the result, or does the work for it.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="output">Sees what the work says until the call returns.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<TResult> GetAsync(TKey key, IOutput output, Func<IOutput, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Work joined;
        lock (_lock)
        {
            if (!_works.TryGetValue(key, out var running) || running.IsAbandoned)
                _works[key] = running = new Work();
            joined = running;
            joined.Join(output);
        }

        try
        {
            return await joined.Start(work).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            lock (_lock)
            {
                if (_works.GetValueOrDefault(key) == joined)
                    _works.Remove(key);
            }

            throw;
        }
        finally
        {
            lock (_lock)
                joined.Leave(output);
        }
    }

    private sealed class Work : IOutput, IDisposable
    {
        private readonly Lock _lock = new();
        private readonly List<IOutput> _outputs = [];
        private readonly CancellationTokenSource _abandoned = new();
        private Task<TResult>? _task;

        /// <summary>True where all who waited have gone before it ended.</summary>
        public bool IsAbandoned { get; private set; }

        public Task<TResult> Start(Func<IOutput, CancellationToken, Task<TResult>> work)
        {
            lock (_lock)
                return _task ??= Task.Run(() => work(this, _abandoned.Token), CancellationToken.None);
        }

        public void Join(IOutput output)
        {
            lock (_lock)
                _outputs.Add(output);
        }

        public void Leave(IOutput output)
        {
            lock (_lock)
            {
                _outputs.Remove(output);
                if (_outputs.Count > 0 || IsAbandoned)
                    return;
                if (_task is { IsCompleted: true })
                {
                    Dispose();
                    return;
                }

                IsAbandoned = true;
                _ = _abandoned.CancelAsync();
            }
        }

        public void Dispose() => _abandoned.Dispose();

        public void Line(ReadOnlySpan<byte> utf8)
        {
            lock (_lock)
            {
                foreach (var output in _outputs)
                    output.Line(utf8);
            }
        }
    }
}
