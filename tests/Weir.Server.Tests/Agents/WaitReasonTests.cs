using Weir.Server.Agents;

namespace Weir.Server.Tests.Agents;

public sealed class WaitReasonTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_thing_that_keeps_a_job_waiting_has_a_reason_of_its_own()
    {
        var linux = Agent("one", "linux");
        var gpu = Agent("two", "linux", "gpu");
        Assert.Equal("there is no agent: 'weir agent' starts one", Of(["linux"], 0));
        Assert.Equal("no agent has the label 'gpu'", Of(["linux", "gpu"], 0, (linux, 0)));
        Assert.Equal("no agent has the labels 'arm', 'gpu'", Of(["gpu", "arm"], 0, (linux, 0)));
        Assert.Equal("no agent has the labels 'arm', 'gpu' together", Of(["gpu", "arm"], 0, (gpu, 0), (Agent("three", "arm"), 0)));
        Assert.Equal(
            "no agent with the label 'gpu' is online; 'two' was last heard of at 2026-03-01 11:58:00 UTC",
            Of(["gpu"], 0, (linux, 0), (gpu with { SeenAt = Now.AddMinutes(-2) }, 0)));
        Assert.Equal("no agent with the label 'gpu' is online; 'two' was never heard of", Of(["gpu"], 0, (gpu with { SeenAt = null }, 0)));
        Assert.Equal("agent 'two' is paused", Of(["gpu"], 0, (linux, 0), (gpu with { IsPaused = true }, 0)));
        Assert.Equal("agents 'one', 'two' are busy, and 3 jobs go first", Of(["linux"], 3, (linux, 2), (gpu, 2)));
        Assert.Equal("an agent takes it next, and one job goes first", Of(["LINUX"], 1, (linux, 1)));
    }

    private static KnownAgent Agent(string name, params string[] labels) => new(name, labels.ToHashSet(StringComparer.OrdinalIgnoreCase), 2, IsPaused: false, Now.AddSeconds(-3));

    private static string Of(string[] labels, int ahead, params (KnownAgent, int)[] agents) => WaitReason.Of(labels.ToHashSet(), ahead, agents, Now);
}
