using System.Net;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets.Instances;

/// <summary>Runs instances of releases on addresses of this machine, and keeps them running when nobody looks.</summary>
/// <remarks>One caller at a time. Nothing is remembered in the object.</remarks>
public interface IInstanceHost : IAsyncDisposable
{
    /// <summary>The releases that have instances, the oldest first.</summary>
    /// <exception cref="TargetException">The host does not answer.</exception>
    Task<IReadOnlyList<HostedRelease>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Starts what is missing, so that each of these releases has at least so many instances. None is stopped, and none is waited for.</summary>
    /// <exception cref="TargetException">The host does not do it.</exception>
    Task RaiseAsync(IReadOnlyList<(Release Release, int Count)> wanted, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Stops all instances but these of each release, and waits until they are gone.</summary>
    /// <param name="wanted">How many instances of each release stay: the first ones.</param>
    /// <param name="progress">Gets a line for each thing done.</param>
    /// <param name="cancellationToken">Stops the work between two of its steps.</param>
    /// <exception cref="TargetException">The host does not do it.</exception>
    Task KeepOnlyAsync(IReadOnlyList<(ReleaseId Release, int Count)> wanted, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>What an instance wrote last, as the end of a sentence; empty where there is nothing to say.</summary>
    Task<string> LastWordsAsync(ReleaseId release, int index, CancellationToken cancellationToken);
}

/// <summary>The instances of one release.</summary>
/// <param name="Id">Which.</param>
/// <param name="Version">What people call it.</param>
/// <param name="Wanted">How many there are to be.</param>
/// <param name="Instances">Those that there are, and that are not being stopped.</param>
public sealed record HostedRelease(ReleaseId Id, string Version, int Wanted, IReadOnlyList<HostedInstance> Instances);

/// <summary>An instance.</summary>
/// <param name="Index">Which of its release, from 0.</param>
/// <param name="Address">Where it is to listen.</param>
/// <param name="Problem">Why it does not work, as far as its host knows; null where it runs.</param>
/// <param name="Restarts">How often it died and was started again.</param>
public sealed record HostedInstance(int Index, IPEndPoint Address, string? Problem, int Restarts);
