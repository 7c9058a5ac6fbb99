using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;

namespace Weir.Cli.Deliveries;

/// <summary>Finds releases that served before.</summary>
internal static class ReleaseHistory
{
    /// <summary>The release to go back to.</summary>
    /// <param name="project">The environment.</param>
    /// <param name="version">Its version; null for the one that served before the one that serves now.</param>
    /// <exception cref="CommandException">There is none.</exception>
    public static Release Earlier(DeliveryProject project, string? version)
    {
        var stable = project.Folder.Stable() ?? throw new CommandException($"nothing was ever delivered to '{project.Environment.Name}'");
        if (version is not null)
        {
            return project.Folder.Releases().LastOrDefault(release => release.Version == version)
                ?? throw new CommandException($"there is no release '{version}' of '{project.Environment.Name}': 'weir history' lists them");
        }

        return project.Folder.Rollouts().Reverse()
            .Select(static rollout => rollout.State())
            .Where(static state => state.Result == RolloutResult.Promoted)
            .Select(static state => state.Plan.Candidate)
            .FirstOrDefault(release => release.Id != stable.Id)
            ?? throw new CommandException($"no release served in '{project.Environment.Name}' before {stable.Version}");
    }
}
