using System.Runtime.CompilerServices;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Checks;

/// <summary>Looks at the container engine.</summary>
internal static class EngineCheck
{
    private const string Subject = "container engine";

    /// <param name="around">What says where it is.</param>
    /// <param name="isNeeded">True where the project has jobs that need it.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public static async IAsyncEnumerable<Finding> RunAsync(
        EngineSurroundings around, bool isNeeded, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DockerEngine? engine = null;
        string? failure = null;
        try
        {
            engine = await DockerEngine.ConnectAsync(around, time, cancellationToken).ConfigureAwait(false);
        }
        catch (ExecutorException exception)
        {
            failure = exception.Message;
        }

        if (engine is null)
        {
            yield return new Finding(Subject, isNeeded ? FindingState.Broken : FindingState.Notable, failure!, isNeeded ? null : "nothing to do, as long as no job asks for containers");
            yield break;
        }

        using (engine)
        {
            foreach (var finding in Describe(engine.Endpoint, engine.Description))
                yield return finding;
        }
    }

    internal static IEnumerable<Finding> Describe(EngineEndpoint endpoint, EngineDescription engine)
    {
        yield return new Finding(
            Subject, FindingState.Fine,
            $"{engine.Kind} {engine.Version} at {endpoint} ({endpoint.Origin}), API {engine.ApiVersion}{(engine.IsRootless ? ", rootless" : "")}, {engine.Platform}, "
            + $"{engine.Processors} processors, {SpaceCheck.Gigabytes(engine.Memory)} memory{(engine.SharesFiles ? "" : ", sees no files of this machine")}");
        if (engine.SharesFiles)
            yield return SpaceCheck.Of("images", engine.DataFolder, "free space with 'docker system prune'");
        string[] missing =
        [
            .. engine.LimitsMemory ? (string[])[] : ["memory"],
            .. engine.LimitsProcessors ? (string[])[] : ["processor time"],
            .. engine.LimitsProcesses ? (string[])[] : ["number of processes"],
        ];
        yield return missing.Length == 0
            ? new Finding("container limits", FindingState.Fine, $"cgroup v{engine.CgroupVersion ?? "1"}: memory, processor time, number of processes")
            : new Finding(
                "container limits", FindingState.Notable, $"the engine cannot limit a container's {string.Join(", ", missing)}",
                engine.IsRootless ? "delegate the controllers to your user in systemd (Delegate=yes), with cgroup v2" : "enable the controllers on the kernel's command line");
        foreach (var warning in engine.Warnings)
            yield return new Finding(Subject, FindingState.Notable, warning);
    }
}
