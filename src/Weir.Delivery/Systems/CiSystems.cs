using Weir.Pipelines.Diagnostics;

namespace Weir.Delivery.Systems;

/// <summary>The CI systems that can be told to start a rollback.</summary>
public static class CiSystems
{
    /// <summary>All, in the order in which they are looked for: those first whose jobs also have the variables of others.</summary>
    public static IReadOnlyList<ICiSystem> All { get; } =
    [
        Forgejo.OfForgejo, Forgejo.OfGitea, new Woodpecker(), new GitLab(), new GitHub(), new CircleCi(), new AzureDevOps(), new Travis(),
        new Bitbucket(), new Buildkite(), new TeamCity(), new Jenkins(),
    ];

    /// <summary>The system that is named, that <c>CI_SYSTEM</c> names, or whose job this is.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="name">Its name; null to look for it.</param>
    /// <returns>The system; null where there is none, with the reason.</returns>
    public static (ICiSystem? System, string Reason) Find(CiEnvironment environment, string? name)
    {
        var wanted = name ?? environment.Find("CI_SYSTEM");
        if (wanted is null)
        {
            return All.FirstOrDefault(system => system.IsAround(environment)) is { } around
                ? (around, "")
                : (null, "CI_SYSTEM is not set, and this is no job of a CI system that Weir knows");
        }

        if (All.FirstOrDefault(system => string.Equals(system.Name, wanted, StringComparison.OrdinalIgnoreCase)) is { } named)
            return (named, "");
        var names = All.Select(static system => system.Name).Order(StringComparer.Ordinal).ToList();
        var meant = Suggestion.Nearest(wanted, names) is { } nearest ? $", did you mean '{nearest}'?" : $": it must be one of {string.Join(", ", names)}";
        return (null, environment.Secrets.Mask($"there is no CI system '{wanted}'{meant}"));
    }
}
