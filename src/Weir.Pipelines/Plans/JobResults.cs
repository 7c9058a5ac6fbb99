namespace Weir.Pipelines.Plans;

/// <summary>The results that some jobs ended with, each once. The default has none.</summary>
public readonly record struct JobResults
{
    private readonly int _bits;

    private JobResults(int bits) => _bits = bits;

    /// <summary>The results that are among those given.</summary>
    public static JobResults Of(IEnumerable<JobResult> results) => results.Aggregate(default(JobResults), (all, result) => all.With(result));

    /// <summary>True where one of the jobs ended so.</summary>
    public bool Contains(JobResult result) => (_bits & Bit(result)) != 0;

    /// <summary>True where none of the jobs ended otherwise; also where there are no jobs.</summary>
    public bool ContainOnly(JobResult result) => (_bits & ~Bit(result)) == 0;

    /// <summary>These and one more.</summary>
    public JobResults With(JobResult result) => new(_bits | Bit(result));

    /// <summary>These and others.</summary>
    public JobResults With(JobResults others) => new(_bits | others._bits);

    private static int Bit(JobResult result) => 1 << (int)result;
}
