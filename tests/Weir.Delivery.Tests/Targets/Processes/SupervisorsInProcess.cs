using Weir.Delivery.Targets.Processes;

namespace Weir.Delivery.Tests.Targets.Processes;

/// <summary>Supervisors as tasks of the test: ending them is the death of a supervisor.</summary>
internal sealed class SupervisorsInProcess : ISupervisorStart, IProgress<string>, IAsyncDisposable
{
    private CancellationTokenSource _life = new();
    private Task _work = Task.CompletedTask;

    public void Start(string folder, string log)
    {
        if (_work.IsCompleted)
            _work = Supervisor.RunAsync(folder, TimeProvider.System, _life.Token);
    }

    /// <summary>Hears what is done.</summary>
    public Action<string> Told { get; set; } = static _ => { };

    public void Report(string value)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(value);
        Told(value);
    }

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _life.Dispose();
        _life = new CancellationTokenSource();
    }
}
