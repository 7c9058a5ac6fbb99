using System.Globalization;

namespace Weir.Delivery.Systems;

/// <summary>Lets the CI system take a release back: starts its rollback and, where asked, waits for the end of it.</summary>
/// <remarks>For one rollback at a time. Nothing that it tells has a secret in it.</remarks>
/// <param name="variables">The environment's variables.</param>
/// <param name="http">What is talked through.</param>
/// <param name="time">The time.</param>
public sealed class CiRollback(IReadOnlyDictionary<string, string> variables, CiHttp http, TimeProvider time)
{
    /// <summary>The name of the system; null for the one that the variables name, or whose job this is.</summary>
    public string? System { get; init; }

    /// <summary>Whether the end of the run is waited for.</summary>
    public bool Wait { get; init; }

    /// <summary>The time between two looks at the run.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the run may take before nobody waits any more. It goes on.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Starts it. Throws only when it is cancelled before anything was started.</summary>
    /// <param name="progress">Gets a line for each thing done.</param>
    /// <param name="cancellationToken">Before the start it stops everything, after it only the waiting.</param>
    public async Task<CiOutcome> RunAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var environment = new CiEnvironment(variables);
        // Where the pipeline has no job for a rollback it delivers again, fails again, and would start the next.
        if (environment.Find("ROLLBACK") == "true")
            return new CiOutcome.NotConfigured("ROLLBACK is 'true': this is a rollback already, which does not start another");
        var (system, reason) = CiSystems.Find(environment, System);
        if (system is null)
            return new CiOutcome.NotConfigured(reason);
        var connection = system.Connect(environment, http);
        if (environment.Problems.Count > 0)
            return new CiOutcome.NotConfigured(environment.Secrets.Mask($"{system.Title}: {string.Join("; ", environment.Problems)}"));
        var told = new MaskedProgress(progress, environment.Secrets);
        CiRun run;
        try
        {
            run = await connection.TriggerAsync(told, cancellationToken).ConfigureAwait(false);
        }
        catch (CiException failure)
        {
            return Failed(environment.Secrets.Mask(failure.Message), told);
        }

        told.Report("✅ CI/CD rollback triggered");
        run = Masked(run, environment.Secrets);
        if (run.Url is { } url)
            told.Report($"{system.Title}: {url}");
        return Wait ? await WatchAsync(system, connection, run, environment.Secrets, told, cancellationToken).ConfigureAwait(false) : new CiOutcome.Triggered(system.Title, run);
    }

    private async Task<CiOutcome> WatchAsync(ICiSystem system, ICiConnection connection, CiRun run, CiSecrets secrets, MaskedProgress progress, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var problem = "";
        try
        {
            while (run.Progress is CiProgress.Going or CiProgress.Held)
            {
                if (time.GetElapsedTime(begun) >= Within)
                    return new CiOutcome.Triggered(system.Title, run) { Doubt = string.Create(CultureInfo.InvariantCulture, $"it has not ended within {Within.TotalMinutes:0.#} minutes: it is '{run.Status}'{problem}") };
                await Task.Delay(Every, time, cancellationToken).ConfigureAwait(false);
                var (before, address) = (run, run.Url);
                try
                {
                    run = Masked(await connection.ObserveAsync(run, cancellationToken).ConfigureAwait(false), secrets);
                    run = run with { Url = run.Url ?? address };
                    problem = "";
                }
                catch (CiException silence) when (silence.Status is null or >= 500 or 404 or 429)
                {
                    // A run can be unknown for a moment after its start, and a server away for some.
                    problem = $"; {secrets.Mask(silence.Message)}";
                }

                if (run.Status != before.Status)
                    progress.Report($"{system.Title}: {run.Status}");
            }
        }
        catch (CiException refusal)
        {
            return new CiOutcome.Triggered(system.Title, run) { Doubt = $"it cannot be watched: {secrets.Mask(refusal.Message)}" };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CiOutcome.Triggered(system.Title, run) { Doubt = "nobody waits for it any more; it goes on" };
        }

        return run.Progress switch
        {
            CiProgress.Unwatched => new CiOutcome.Triggered(system.Title, run) { Doubt = "it cannot be watched with what the variables give" },
            CiProgress.Succeeded => new CiOutcome.Triggered(system.Title, run),
            _ => Failed($"the run in {system.Title} ended with '{run.Status}'", progress) with { Run = run },
        };
    }

    private static CiOutcome.Failed Failed(string error, MaskedProgress progress)
    {
        progress.Report($"❌ Rollback failed: {error}");
        return new CiOutcome.Failed(error);
    }

    // A server may send back what it was sent.
    private static CiRun Masked(CiRun run, CiSecrets secrets) => run with
    {
        Status = secrets.Mask(run.Status),
        Url = run.Url is { } url && secrets.Mask(url.AbsoluteUri) == url.AbsoluteUri && url.UserInfo.Length == 0 ? url : null,
    };

    private sealed class MaskedProgress(IProgress<string> inner, CiSecrets secrets) : IProgress<string>
    {
        public void Report(string value) => inner.Report(secrets.Mask(value));
    }
}

/// <summary>What came of a rollback through a CI system.</summary>
public abstract record CiOutcome
{
    /// <summary>There is no CI system to ask.</summary>
    /// <param name="Reason">What is missing.</param>
    public sealed record NotConfigured(string Reason) : CiOutcome;

    /// <summary>The rollback is started and, where that was asked for, has succeeded.</summary>
    /// <param name="System">The system.</param>
    /// <param name="Run">The run, as it was seen last.</param>
    public sealed record Triggered(string System, CiRun Run) : CiOutcome
    {
        /// <summary>Why its end is not known although it was waited for; null where it is, or was not waited for.</summary>
        public string? Doubt { get; init; }
    }

    /// <summary>It was not started, or did not succeed.</summary>
    /// <param name="Error">Why, without secrets.</param>
    public sealed record Failed(string Error) : CiOutcome
    {
        /// <summary>The run; null where none was started.</summary>
        public CiRun? Run { get; init; }
    }
}
