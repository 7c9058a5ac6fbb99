namespace Weir.Engine.Unix;

/// <summary>The mark by which a job's processes are found when it ends.</summary>
public static class JobMark
{
    /// <summary>Takes it off this process and what it starts from now on: for what is meant to outlive the job.</summary>
    public static unsafe void Drop()
    {
        const int fileLocks = 10;
        if (!OperatingSystem.IsLinux())
            return;
        var limits = stackalloc ulong[2];
        if (ProcessCalls.GetLimit(fileLocks, limits) != 0)
            return;
        limits[0] = limits[1];
        _ = ProcessCalls.SetLimit(fileLocks, limits);
    }
}
