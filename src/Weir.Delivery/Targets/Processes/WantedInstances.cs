using System.Text.Json.Serialization;

namespace Weir.Delivery.Targets.Processes;

/// <summary>What a supervisor is to keep running.</summary>
/// <param name="Generation">Counted up with each change.</param>
/// <param name="Groups">The releases with instances.</param>
internal sealed record WantedInstances(long Generation, IReadOnlyList<InstanceGroup> Groups)
{
    public static WantedInstances None { get; } = new(0, []);
}

/// <summary>The instances of one release.</summary>
/// <param name="Release">The release's number.</param>
/// <param name="Version">What people call it.</param>
/// <param name="Count">How many there are to be.</param>
/// <param name="Command">For <c>/bin/sh</c>.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Environment">What is added to the supervisor's own environment.</param>
/// <param name="StopWithin">How long after SIGTERM before SIGKILL.</param>
internal sealed record InstanceGroup(
    int Release, string Version, int Count, string Command, string Folder, IReadOnlyDictionary<string, string> Environment, TimeSpan StopWithin);

/// <summary>What a supervisor keeps running.</summary>
/// <param name="Generation">Of the wish that it has read.</param>
/// <param name="Instances">What there is of it, what is being stopped included.</param>
internal sealed record ActualInstances(long Generation, IReadOnlyList<Instance> Instances)
{
    public static ActualInstances None { get; } = new(0, []);
}

/// <summary>An instance.</summary>
/// <param name="Release">The release's number.</param>
/// <param name="Index">Which of the release, from 0.</param>
/// <param name="Port">Where it is to listen, on 127.0.0.1; the same after each restart.</param>
internal sealed record Instance(int Release, int Index, int Port)
{
    /// <summary>Its process; null while it waits to be started again.</summary>
    public ProcessMark? Process { get; init; }

    /// <summary>How often it died.</summary>
    public int Restarts { get; init; }

    /// <summary>When it is started again, in UTC; null while it runs.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>When its process was started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When SIGTERM was sent; null where it is not being stopped.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>How long after that before SIGKILL.</summary>
    public TimeSpan StopWithin { get; init; }
}

/// <summary>A process, told from a later one with the same number.</summary>
/// <param name="Id">Its number.</param>
/// <param name="StartTicks">When it started, in ticks since the machine did.</param>
internal readonly record struct ProcessMark(int Id, long StartTicks);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(WantedInstances))]
[JsonSerializable(typeof(ActualInstances))]
internal sealed partial class InstanceJson : JsonSerializerContext;
