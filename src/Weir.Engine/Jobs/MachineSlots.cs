namespace Weir.Engine.Jobs;

/// <summary>How many jobs may run at once on this machine, over all runs. Safe for concurrent use.</summary>
/// <param name="count">The number of jobs, at least 1.</param>
public sealed class MachineSlots(int count)
{
    private readonly Lock _lock = new();
    private int _free = count > 0 ? count : throw new ArgumentOutOfRangeException(nameof(count), count, "at least one job must be allowed to run");

    /// <summary>Raised when a slot is given back.</summary>
    public event Action? Freed;

    /// <summary>Takes a slot where one is free.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_free == 0)
                return false;
            _free--;
            return true;
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Release()
    {
        lock (_lock)
            _free++;
        Freed?.Invoke();
    }
}
