namespace Weir.Engine.Packages;

/// <summary>Where packages come from, and how.</summary>
public sealed record GitPackageOptions
{
    /// <summary>The folder for what was fetched; shared by all repositories and processes of a user.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>What stands before <c>owner/name</c> in the address of a repository. <c>https://github.com/</c> by default.</summary>
    public Uri BaseAddress { get; init; } = new("https://github.com/");

    /// <summary>The file that pins branches and tags to commits; null to pin nothing beyond a run.</summary>
    public string? LockFile { get; init; }

    /// <summary>What stands before <c>owner/name</c> in the lock file: where repositories of several hosts share one, the host. Nothing by default.</summary>
    public string LockPrefix { get; init; } = "";

    /// <summary>True where nothing may be fetched.</summary>
    public bool Offline { get; init; }

    /// <summary>Folders that stand in for packages; the first that fits is taken.</summary>
    public IReadOnlyList<PackageSubstitute> Substitutes { get; init; } = [];

    /// <summary>How long one fetch may take. 5 minutes by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a fetch is tried while the network fails. 3 times by default.</summary>
    public int Attempts { get; init; } = 3;
}
