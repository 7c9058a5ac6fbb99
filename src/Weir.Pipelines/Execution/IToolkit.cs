using System.Net;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Execution;

/// <summary>The services that actions made with GitHub's toolkit talk to over HTTP: artifacts, caches, and tokens that say who a job is.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public interface IToolkit
{
    /// <summary>
    /// Opens the services for a job. This costs nothing: what listens is started when a job first connects. Disposing what is returned ends the
    /// job's tokens and all addresses that were made for it, and drops what was not uploaded wholly.
    /// </summary>
    IToolkitJob Open(ToolkitRequest request);
}

/// <summary>The services as one job sees them. Safe for concurrent use.</summary>
public interface IToolkitJob : IAsyncDisposable
{
    /// <summary>Where the services are for a process of the job, and what lets it in. What listens there is started first where nothing does yet.</summary>
    /// <param name="address">
    /// The address of this machine by which the process reaches it, such as that of a container network's gateway; null for the loopback address.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ToolkitException">Nothing can listen there; the message says why.</exception>
    ValueTask<ToolkitAccess> ConnectAsync(IPAddress? address, CancellationToken cancellationToken);
}

/// <summary>The job that services are opened for.</summary>
public sealed record ToolkitRequest
{
    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>The leg of the run.</summary>
    public required LegId Leg { get; init; }

    /// <summary>The repository, as <c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>How long the job's tokens are good for, where the job does not end before.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>Keeps the run's artifacts.</summary>
    public required IArtifactStore Artifacts { get; init; }

    /// <summary>Keeps caches.</summary>
    public required ICacheStore Caches { get; init; }

    /// <summary>The scope that the job writes caches in; null where it may write none.</summary>
    public string? WrittenScope { get; init; }

    /// <summary>The scopes whose caches the job sees, the nearest first.</summary>
    public IReadOnlyList<string> VisibleScopes { get; init; } = [];

    /// <summary>Issues tokens that say who the job is; null where the job may have none.</summary>
    public IIdTokens? IdTokens { get; init; }
}

/// <summary>Issues tokens that say who a job is. Safe for concurrent use.</summary>
public interface IIdTokens
{
    /// <summary>A signed token.</summary>
    /// <param name="issuer">The address where the keys are found that check it.</param>
    /// <param name="audience">Whom it is for; null for the dialect's default.</param>
    string Issue(string issuer, string? audience);

    /// <summary>The keys that check the tokens, as a JSON Web Key Set.</summary>
    ReadOnlyMemory<byte> KeySet { get; }
}

/// <summary>What lets a process of a job in.</summary>
/// <param name="Address">Where the services are; ends in a slash.</param>
/// <param name="Token">The token for artifacts and caches; a secret.</param>
/// <param name="IdTokens">Where tokens are had that say who the job is; null where it may have none.</param>
public sealed record ToolkitAccess(Uri Address, string Token, IdTokenAccess? IdTokens);

/// <summary>What lets a process of a job have tokens that say who the job is.</summary>
/// <param name="Address">Where; has a query already, to which an audience can be added.</param>
/// <param name="Token">The token that it takes; a secret, and good for nothing else.</param>
public sealed record IdTokenAccess(Uri Address, string Token);

/// <summary>The services cannot be had.</summary>
public sealed class ToolkitException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do, as a sentence for a person.</param>
    /// <param name="inner">What the machine said.</param>
    public ToolkitException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
