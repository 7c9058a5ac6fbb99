using Docker.DotNet.Models;
using Weir.Pipelines.Containers;

namespace Weir.Engine.Executors.Docker.Requests;

/// <summary>How the engine checks a container's health.</summary>
internal static class HealthRequest
{
    public static HealthcheckConfig? Of(HealthSettings health)
    {
        if (health.IsOff)
            return new HealthcheckConfig { Test = ["NONE"] };
        return health == new HealthSettings() ? null : new HealthcheckConfig
        {
            Test = health.Command is { } command ? ["CMD-SHELL", command] : null,
            Interval = health.Interval,
            Timeout = health.Timeout,
            StartPeriod = health.StartPeriod,
            StartInterval = health.StartInterval,
            Retries = health.Retries,
        };
    }
}
