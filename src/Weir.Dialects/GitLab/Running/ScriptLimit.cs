using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running;

/// <summary>How long a script may take, as a variable says.</summary>
internal static class ScriptLimit
{
    /// <summary>The longest time that a timer takes; scripts that may take longer have no limit of their own.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>Reads it; what cannot count is a warning.</summary>
    /// <param name="job">The job.</param>
    /// <param name="section">Where the warning goes.</param>
    /// <param name="name">The variable.</param>
    /// <param name="usual">The limit where the variable sets none; null for none.</param>
    public static async Task<TimeSpan?> ReadAsync(RunningJob job, Section section, string name, TimeSpan? usual)
    {
        if (job.Variables[name] is not { } text || string.IsNullOrWhiteSpace(text))
            return usual;
        var problem = GoDuration.Parse(text) switch
        {
            null => "expected a duration such as 1h20m",
            var length when length < TimeSpan.Zero => "it is less than nothing",
            var length when length > job.Context.Assignment.Leg.Timeout => "it is longer than the job may take",
            _ => null,
        };
        if (problem is not null)
            await section.WarnAsync($"{name} is '{text}', which does not count: {problem}").ConfigureAwait(false);
        return problem is null && GoDuration.Parse(text) is { } limit && limit > TimeSpan.Zero ? limit : usual;
    }

    /// <summary>What is cancelled once a time is up.</summary>
    public static CancellationTokenSource After(TimeSpan? limit, JobContext job) =>
        limit is { } length && length < Longest ? new CancellationTokenSource(length, job.Time) : new CancellationTokenSource();
}
