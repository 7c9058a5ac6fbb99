using Weir.Pipelines.Execution;

namespace Weir.Engine.Runs;

/// <summary>Where Weir keeps what outlives a run, as the environment says.</summary>
/// <param name="State">What cannot be made again: runs, their logs and artifacts.</param>
/// <param name="Cache">What can: caches, fetched packages.</param>
public sealed record WeirFolders(string State, string Cache)
{
    private const string Name = "weir";

    /// <summary>The runs of all projects: see <see cref="RunHistory"/>.</summary>
    public string Runs => Path.Combine(State, "runs");

    /// <summary>The keys that outlive runs: what signs id tokens. The user's alone.</summary>
    public string Keys => Path.Combine(State, "keys");

    /// <summary>The caches of all repositories: see <see cref="Caches.FileCacheStore"/>.</summary>
    public string Caches => Path.Combine(Cache, "caches");

    /// <summary>What <see cref="Packages.GitPackageOptions.CacheFolder"/> is to be.</summary>
    public string Packages => Path.Combine(Cache, "packages");

    /// <summary>The programs <c>node</c> that jobs in containers find.</summary>
    public string Nodes => Path.Combine(Cache, "nodes");

    /// <summary>
    /// The folders that an environment asks for: <c>XDG_STATE_HOME</c> and <c>XDG_CACHE_HOME</c>, by default <c>.local/state</c> and
    /// <c>.cache</c> in <c>HOME</c>; on Windows <c>LOCALAPPDATA</c>. A path that is not absolute does not count.
    /// </summary>
    /// <exception cref="StoreException">The environment names no place.</exception>
    public static WeirFolders Of(IReadOnlyDictionary<string, string> environment)
    {
        if (Absolute(environment, "LOCALAPPDATA") is { } local && OperatingSystem.IsWindows())
            return new WeirFolders(Path.Combine(local, Name, "state"), Path.Combine(local, Name, "cache"));
        return new WeirFolders(Find(environment, "XDG_STATE_HOME", ".local/state"), Find(environment, "XDG_CACHE_HOME", ".cache"));
    }

    private static string Find(IReadOnlyDictionary<string, string> environment, string variable, string inHome)
    {
        if (Absolute(environment, variable) is { } given)
            return Path.Combine(given, Name);
        return Absolute(environment, "HOME") is { } home
            ? Path.Combine(home, inHome, Name)
            : throw new StoreException($"there is no place to keep runs: neither {variable} nor HOME is an absolute path; set one of them");
    }

    private static string? Absolute(IReadOnlyDictionary<string, string> environment, string variable) =>
        environment.TryGetValue(variable, out var path) && Path.IsPathFullyQualified(path) ? path : null;
}
