using System.Runtime.InteropServices;

namespace Weir.Cli.Runs;

/// <summary>What a person, or the system, interrupts with: the first cancels as the service would, a second one kills.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly PosixSignalRegistration[] _signals;
    private readonly Action _cancel;
    private readonly Action _kill;
    private readonly Action<string> _say;
    private int _count;

    /// <param name="cancel">Asks all runs to stop, politely.</param>
    /// <param name="kill">Ends them by force.</param>
    /// <param name="say">Tells the person what happens now.</param>
    public Interrupts(Action cancel, Action kill, Action<string> say)
    {
        (_cancel, _kill, _say) = (cancel, kill, say);
        _signals = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM), Register(PosixSignal.SIGHUP)];
    }

    /// <summary>What the person is told at the first one.</summary>
    public string First { get; init; } = "cancelling; what is meant for that case still runs. Once more kills everything";

    /// <summary>How often it was interrupted.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) == 1)
        {
            _say(First);
            _cancel();
            return;
        }

        _kill();
    });
}
