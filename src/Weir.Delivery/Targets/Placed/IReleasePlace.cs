using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets.Placed;

/// <summary>A place that somebody else's program puts releases into: scripts, Compose, Ansible.</summary>
/// <remarks>One caller at a time. Each call may be repeated: what is done already is done again without harm.</remarks>
public interface IReleasePlace
{
    /// <summary>What the place can do.</summary>
    TargetAbilities Abilities { get; }

    /// <summary>True where a release can be removed without another in its stead.</summary>
    bool Removes { get; }

    /// <summary>True where putting a release there takes away the one before.</summary>
    bool Replaces { get; }

    /// <summary>Puts a release there, and waits until it is healthy.</summary>
    /// <returns>What was looked at to know, or what the release did.</returns>
    /// <exception cref="TargetException">The place is at fault.</exception>
    Task<Convergence> PutAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Gives a release its share of the requests, and the other release the rest; called where <see cref="TargetAbilities.Traffic"/> allows it.</summary>
    /// <exception cref="TargetException">The place refuses.</exception>
    Task ShareAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Removes a release; called where <see cref="Removes"/> says that it can.</summary>
    /// <exception cref="TargetException">The place refuses.</exception>
    Task RemoveAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Asks whether a release that was put there is there; null where nobody can say.</summary>
    /// <exception cref="TargetException">The place does not answer.</exception>
    Task<bool?> IsThereAsync(ReleaseDuty duty, CancellationToken cancellationToken);
}

/// <summary>A release and its part in an allocation.</summary>
/// <param name="Release">Which.</param>
/// <param name="Instances">How many instances it is to have.</param>
/// <param name="Percent">Its share of the requests.</param>
/// <param name="Other">The release that gets the rest; null where there is none.</param>
public sealed record ReleaseDuty(Release Release, int Instances, double Percent, Release? Other);
