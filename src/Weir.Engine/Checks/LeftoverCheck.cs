using Weir.Engine.Executors.Host;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Checks;

/// <summary>Looks for what jobs left whose Weir was killed.</summary>
internal static class LeftoverCheck
{
    private const string Subject = "leftovers";

    public static Finding Run(HostOptions options)
    {
        try
        {
            return HostLeftovers.Find(options) is { Count: > 0 } folders
                ? new Finding(Subject, FindingState.Notable, $"of {folders.Count} {(folders.Count == 1 ? "job" : "jobs")} whose weir was killed: {string.Join(", ", folders)}", "the next 'weir run' removes them")
                : new Finding(Subject, FindingState.Fine, "none");
        }
        catch (Exception exception) when (exception is IOException or ExecutorException)
        {
            return new Finding(Subject, FindingState.Broken, exception.Message);
        }
    }
}
