using System.Globalization;
using Weir.Dialects.GitLab.Variables;

namespace Weir.Dialects.GitLab.Running.Variables;

/// <summary>What GitLab and its runner say of a job that only exists once it runs.</summary>
internal static class JobFacts
{
    /// <summary>The variables.</summary>
    public static IEnumerable<Variable> Of(RunningJob job) => Texts(job).Select(pair => new Variable(pair.Name, pair.Value, VariableSource.Predefined));

    private static IEnumerable<(string Name, string Value)> Texts(RunningJob job)
    {
        var assignment = job.Context.Assignment;
        var (run, places) = (assignment.Run, job.Context.Session.Places);
        var id = IdOf($"{run.Id}/{assignment.Leg.Id}/{run.Attempt}/{assignment.Try}");
        var now = job.Context.Time.GetUtcNow();
        yield return ("CI_PIPELINE_ID", run.Id.Value);
        yield return ("CI_PIPELINE_IID", run.Number.ToString(CultureInfo.InvariantCulture));
        yield return ("CI_PIPELINE_CREATED_AT", now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        yield return ("CI_JOB_ID", id);
        yield return ("CI_JOB_STARTED_AT", now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        yield return ("CI_JOB_STATUS", job.Status);
        yield return ("CI_JOB_TIMEOUT", ((long)assignment.Leg.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        yield return ("CI_BUILDS_DIR", places.Workspace[..Math.Max(1, places.Workspace.LastIndexOf('/'))]);
        yield return ("CI_PROJECT_DIR", places.Workspace);
        yield return ("CI_CONCURRENT_ID", "0");
        yield return ("CI_CONCURRENT_PROJECT_ID", "0");
        yield return ("CI_DISPOSABLE_ENVIRONMENT", "true");
        yield return ("CI_SERVER", "yes");
        yield return ("CI_RUNNER_ID", "1");
        yield return ("CI_RUNNER_DESCRIPTION", $"weir on {job.Context.Session.Machine.Name}");
        yield return ("CI_RUNNER_EXECUTABLE_ARCH", "linux/" + (job.Context.Session.Machine.Architecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64"));
        yield return ("CI_RUNNER_TAGS", $"[{string.Join(", ", assignment.Leg.Labels.Select(label => $"\"{label}\""))}]");
        yield return ("CI_RUNNER_VERSION", "19.4.0");
        if (assignment.Token is { } token)
            yield return ("CI_JOB_TOKEN", token);
        if (assignment.Debug)
            yield return ("CI_DEBUG_TRACE", "true");
    }

    // A number, as scripts expect, that another job does not have.
    private static string IdOf(string name)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name));
        return (BitConverter.ToUInt32(hash, 0) % 1_000_000_000u).ToString(CultureInfo.InvariantCulture);
    }
}
