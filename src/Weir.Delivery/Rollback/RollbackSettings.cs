using System.Text.Json.Serialization;

namespace Weir.Delivery.Rollback;

/// <summary>How a release is taken back.</summary>
public sealed record RollbackSettings
{
    /// <summary>The links in the order in which they are tried; the first that succeeds ends the chain.</summary>
    public IReadOnlyList<LinkSettings> Chain { get; init; } =
        [new LinkSettings.Kubernetes(), new LinkSettings.Compose(), new LinkSettings.Ci(), new LinkSettings.ScaleDown()];

    /// <summary>How long each link may take before the next has its turn.</summary>
    public TimeSpan LinkTimeout { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>A link of the chain, with what it must be told.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "link")]
[JsonDerivedType(typeof(Kubernetes), "kubernetes")]
[JsonDerivedType(typeof(Compose), "compose")]
[JsonDerivedType(typeof(Ci), "ci")]
[JsonDerivedType(typeof(ScaleDown), "scale-down")]
[JsonDerivedType(typeof(Flag), "flag")]
[JsonDerivedType(typeof(Webhook), "webhook")]
public abstract record LinkSettings
{
    /// <summary>The name of its <see cref="IRollbackLink"/>.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Undoes the change of a workload of Kubernetes.</summary>
    public sealed record Kubernetes : LinkSettings
    {
        /// <inheritdoc/>
        public override string Name => "kubernetes";
    }

    /// <summary>Brings back the compose file that was resolved before.</summary>
    public sealed record Compose : LinkSettings
    {
        /// <inheritdoc/>
        public override string Name => "compose";
    }

    /// <summary>Starts a rollback in the CI system, which the environment names.</summary>
    public sealed record Ci : LinkSettings
    {
        /// <inheritdoc/>
        public override string Name => "ci";
    }

    /// <summary>Takes the requests and the instances from the release.</summary>
    public sealed record ScaleDown : LinkSettings
    {
        /// <inheritdoc/>
        public override string Name => "scale-down";
    }

    /// <summary>Switches a feature off by a command of the user's.</summary>
    /// <param name="Command">For <c>/bin/sh</c>, in the folder of <c>weir.yaml</c>. It ends with 0 where the feature is off.</param>
    public sealed record Flag(string Command) : LinkSettings
    {
        /// <inheritdoc/>
        public override string Name => "flag";
    }

    /// <summary>Asks an address to take the release back: a POST with the app, environment, releases and reason, which is answered with 200 to 299.</summary>
    /// <param name="Url">The address.</param>
    /// <param name="TokenVariable">The variable with a bearer token; null for none.</param>
    public sealed record Webhook(Uri Url, string? TokenVariable) : LinkSettings
    {
        /// <inheritdoc/>
        public override string Name => "webhook";
    }
}
