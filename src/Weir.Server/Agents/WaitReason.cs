namespace Weir.Server.Agents;

/// <summary>Says why a job waits: a pure function of what it asks for and of the agents.</summary>
internal static class WaitReason
{
    /// <summary>The reason: a clause for a person.</summary>
    /// <param name="labels">What the job asks an agent for.</param>
    /// <param name="ahead">How many jobs wait that go first.</param>
    /// <param name="agents">The agents, with how many jobs each runs.</param>
    /// <param name="now">The time.</param>
    public static string Of(IReadOnlySet<string> labels, int ahead, IReadOnlyList<(KnownAgent Agent, int Running)> agents, DateTimeOffset now)
    {
        if (agents.Count == 0)
            return "there is no agent: 'weir agent' starts one";
        var able = agents.Where(one => labels.All(one.Agent.Labels.Contains)).ToList();
        if (able.Count == 0)
            return NobodyHas(labels, agents);
        var online = able.Where(one => one.Agent.IsOnline(now)).ToList();
        if (online.Count == 0)
            return $"no agent with {Names(labels)} is online; {Last(able)}";
        var willing = online.Where(static one => !one.Agent.IsPaused).ToList();
        if (willing.Count == 0)
            return $"{Agents(online)} {(online.Count == 1 ? "is" : "are")} paused";
        var free = willing.Sum(static one => Math.Max(0, one.Agent.Capacity - one.Running));
        return free == 0 ? $"{Agents(willing)} {(willing.Count == 1 ? "is" : "are")} busy{After(ahead)}" : $"an agent takes it next{After(ahead)}";
    }

    private static string NobodyHas(IReadOnlySet<string> labels, IReadOnlyList<(KnownAgent Agent, int Running)> agents)
    {
        var missing = labels.Where(label => !agents.Any(one => one.Agent.Labels.Contains(label))).Order(StringComparer.Ordinal).ToList();
        return missing.Count > 0
            ? $"no agent has the label{(missing.Count == 1 ? "" : "s")} {string.Join(", ", missing.Select(static label => $"'{label}'"))}"
            : $"no agent has {Names(labels)} together";
    }

    private static string Names(IReadOnlySet<string> labels) => labels.Count switch
    {
        0 => "no label at all",
        1 => $"the label '{labels.First()}'",
        _ => $"the labels {string.Join(", ", labels.Order(StringComparer.Ordinal).Select(static label => $"'{label}'"))}",
    };

    private static string Agents(List<(KnownAgent Agent, int Running)> agents) => agents.Count switch
    {
        1 => $"agent '{agents[0].Agent.Name}'",
        <= 3 => $"agents {string.Join(", ", agents.Select(static one => $"'{one.Agent.Name}'"))}",
        _ => FormattableString.Invariant($"all {agents.Count} agents that could take it"),
    };

    private static string Last(List<(KnownAgent Agent, int Running)> agents)
    {
        var last = agents.MaxBy(static one => one.Agent.SeenAt ?? DateTimeOffset.MinValue).Agent;
        return last.SeenAt is { } seen ? FormattableString.Invariant($"'{last.Name}' was last heard of at {seen:yyyy-MM-dd HH:mm:ss} UTC") : $"'{last.Name}' was never heard of";
    }

    private static string After(int ahead) => ahead switch
    {
        0 => "",
        1 => ", and one job goes first",
        _ => FormattableString.Invariant($", and {ahead} jobs go first"),
    };
}
