using Weir.Delivery.Analysis;
using Weir.Delivery.Notifications;
using Weir.Delivery.Rollback;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Files;

/// <summary>What <c>weir.yaml</c> says: the applications of a repository, and where each is delivered to.</summary>
/// <param name="Apps">The applications in the order of the file; at least one.</param>
public sealed record DeliveryFile(IReadOnlyList<AppSettings> Apps)
{
    /// <summary>The application of a name; null where there is none.</summary>
    public AppSettings? Find(string app) => Apps.FirstOrDefault(known => known.Name == app);
}

/// <summary>An application.</summary>
/// <param name="Name">Its name: up to 63 lower-case letters, digits and hyphens.</param>
/// <param name="Environments">Where it is delivered to, in the order of the file; at least one.</param>
public sealed record AppSettings(string Name, IReadOnlyList<EnvironmentSettings> Environments)
{
    /// <summary>The environment of a name; null where there is none.</summary>
    public EnvironmentSettings? Find(string environment) => Environments.FirstOrDefault(known => known.Name == environment);
}

/// <summary>Which environment of a file.</summary>
/// <param name="App">The name of its application.</param>
/// <param name="Environment">Its own.</param>
public sealed record EnvironmentName(string App, string Environment);

/// <summary>An environment of an application.</summary>
public sealed record EnvironmentSettings
{
    /// <summary>Its name: up to 63 lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is, and how releases run there.</summary>
    public required TargetSettings Target { get; init; }

    /// <summary>The gateway before it; null where Weir does not route requests there.</summary>
    public GatewaySettings? Gateway { get; init; }

    /// <summary>How a release takes the place of another.</summary>
    public Strategy Strategy { get; init; } = new Strategy.Rolling();

    /// <summary>How a release is judged.</summary>
    public AnalysisSettings Analysis { get; init; } = new();

    /// <summary>How a release is taken back.</summary>
    public RollbackSettings Rollback { get; init; } = new();

    /// <summary>Who is told.</summary>
    public IReadOnlyList<NotificationSettings> Notifications { get; init; } = [];
}
