using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Targets.Placed;

/// <summary>A place of somebody else's program, with a record of what was put there.</summary>
/// <param name="folder">Where the environment is kept.</param>
/// <param name="place">The place.</param>
public sealed class PlacedTarget(EnvironmentFolder folder, IReleasePlace place) : IDeployTarget
{
    private readonly string _file = Path.Combine(folder.Instances, "placed.json");

    /// <inheritdoc/>
    public TargetAbilities Abilities => place.Abilities;

    private bool Shares => Abilities.Traffic == TrafficControl.Weights;

    /// <inheritdoc/>
    public async Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var duties = Duties(wanted);
        if (duties.Count > 1 && !Abilities.SideBySide)
            throw new TargetException($"{duties[0].Release.Version} and {duties[1].Release.Version} cannot run side by side here");
        var before = PlaceRecord.Read(_file);
        List<string> verified = [];
        foreach (var duty in duties)
        {
            var put = await PutAsync(duty, progress, cancellationToken).ConfigureAwait(false);
            if (put is not Convergence.Reached reached)
            {
                await ForgetAsync(before, progress, cancellationToken).ConfigureAwait(false);
                return put;
            }

            verified.Add($"{duty.Release.Version}: {reached.Verified}");
        }

        await ShareAsync(duties, progress, cancellationToken).ConfigureAwait(false);
        await RemoveOthersAsync([.. duties.Select(static duty => duty.Release.Id)], progress, cancellationToken).ConfigureAwait(false);
        return new Convergence.Reached(duties.Count == 0 ? "no release is left" : string.Join(", ", verified));
    }

    /// <inheritdoc/>
    public async Task<TargetStatus> ObserveAsync(CancellationToken cancellationToken)
    {
        var record = PlaceRecord.Read(_file);
        List<ReleaseStatus> releases = [];
        foreach (var placed in record.Releases.OrderBy(static placed => placed.Release.Id))
        {
            var isThere = await place.IsThereAsync(new ReleaseDuty(placed.Release, placed.Instances, 0, null), cancellationToken).ConfigureAwait(false) ?? placed.IsWhole;
            releases.Add(new ReleaseStatus(placed.Release.Id, placed.Release.Version, placed.Instances, isThere ? placed.Instances : 0, 0));
        }

        return new TargetStatus(releases, PercentOfNewer(record, releases));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (place is IAsyncDisposable disposable)
            await disposable.DisposeAsync().ConfigureAwait(false);
    }

    private double? PercentOfNewer(PlaceRecord record, List<ReleaseStatus> releases)
    {
        if (!Shares || record.Shared is not { } shared)
            return null;
        if (releases.Count < 2)
            return 0;
        return releases[^1].Release?.Number == shared ? record.Percent : 100 - record.Percent;
    }

    private static List<ReleaseDuty> Duties(Allocation wanted)
    {
        var stable = wanted.StableInstances > 0 ? wanted.Stable : null;
        var candidate = wanted.CandidateInstances > 0 ? wanted.Candidate : null;
        var percent = candidate is null ? 0 : stable is null ? 100 : wanted.Traffic.CandidatePercent;
        List<ReleaseDuty> duties = [];
        if (stable is not null)
            duties.Add(new ReleaseDuty(stable, wanted.StableInstances, 100 - percent, candidate));
        if (candidate is not null)
            duties.Add(new ReleaseDuty(candidate, wanted.CandidateInstances, percent, stable));
        return duties;
    }

    private async Task<Convergence> PutAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var record = PlaceRecord.Read(_file);
        if (record.Find(duty.Release) is { IsWhole: true } known && known.Instances == duty.Instances && IsAlone(record, duty.Release))
        {
            var isThere = await place.IsThereAsync(duty, cancellationToken).ConfigureAwait(false);
            if (isThere != false)
                return new Convergence.Reached(isThere is null ? "it was put there before, and nobody can say more" : "it is there");
        }

        record.With(new PlacedRelease(duty.Release, duty.Instances, IsWhole: false)).Write(_file);
        var put = await place.PutAsync(duty, progress, cancellationToken).ConfigureAwait(false);
        if (put is Convergence.Reached)
            PlaceRecord.Read(_file).With(new PlacedRelease(duty.Release, duty.Instances, IsWhole: true)).Write(_file);
        return put;
    }

    // In place, a release that was tried after this one has overwritten it.
    private bool IsAlone(PlaceRecord record, Release release) =>
        !place.Replaces || record.Releases.All(placed => placed.Release.Id == release.Id);

    private async Task ShareAsync(List<ReleaseDuty> duties, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (!Shares || duties.Count == 0)
            return;
        var duty = duties[^1];
        var record = PlaceRecord.Read(_file);
        if (record.Shared == duty.Release.Id.Number && record.Percent.Equals(duty.Percent))
            return;

        // Nobody knows the shares while they change.
        (record with { Shared = null }).Write(_file);
        await place.ShareAsync(duty, progress, cancellationToken).ConfigureAwait(false);
        (record with { Shared = duty.Release.Id.Number, Percent = duty.Percent }).Write(_file);
    }

    private async Task RemoveOthersAsync(IReadOnlyList<ReleaseId> wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        foreach (var placed in PlaceRecord.Read(_file).Releases.Where(placed => !wanted.Contains(placed.Release.Id)))
        {
            if (place.Removes && (wanted.Count == 0 || !place.Replaces))
                await place.RemoveAsync(new ReleaseDuty(placed.Release, 0, 0, null), progress, cancellationToken).ConfigureAwait(false);
            else if (!place.Removes && wanted.Count == 0)
                throw new TargetException($"{placed.Release.Version} stays: this target can replace a release, and cannot remove one");
            PlaceRecord.Read(_file).Without(placed.Release).Write(_file);
        }
    }

    // What was put there for nothing goes. Where it has taken the place of the one before, the record keeps that it is there, and is not whole.
    private async Task ForgetAsync(PlaceRecord before, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (!place.Replaces)
            await RemoveOthersAsync([.. before.Releases.Select(static placed => placed.Release.Id)], progress, cancellationToken).ConfigureAwait(false);
    }
}
