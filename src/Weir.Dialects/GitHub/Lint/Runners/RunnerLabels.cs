namespace Weir.Dialects.GitHub.Lint.Runners;

/// <summary>The systems that runners run.</summary>
internal enum RunnerSystem
{
    Linux,
    MacOS,
    Windows,
}

/// <summary>What a label says of a runner.</summary>
/// <param name="System">Its system; null where the label does not say.</param>
/// <param name="Image">The image of GitHub's that it runs; null where the label does not say.</param>
/// <param name="Architecture">Its processor; null where the label does not say.</param>
internal sealed record RunnerTraits(RunnerSystem? System = null, string? Image = null, string? Architecture = null)
{
    /// <summary>Whether no runner can be both.</summary>
    public bool ConflictsWith(RunnerTraits other) =>
        (System is not null && other.System is not null && System != other.System)
        || (Image is not null && other.Image is not null && Image != other.Image)
        || (Architecture is not null && other.Architecture is not null && Architecture != other.Architecture);
}

/// <summary>The labels of GitHub's runners, and those that self-hosted ones have by themselves, as of August 2026.</summary>
internal static class RunnerLabels
{
    public const string SelfHosted = "self-hosted";

    private static readonly string[] Hosted =
    [
        "ubuntu-latest", "ubuntu-slim", "ubuntu-26.04", "ubuntu-26.04-arm", "ubuntu-24.04", "ubuntu-24.04-arm",
        "ubuntu-22.04", "ubuntu-22.04-arm",
        "ubuntu-latest-4-cores", "ubuntu-latest-8-cores", "ubuntu-latest-16-cores",
        "windows-latest", "windows-2025", "windows-2025-vs2026", "windows-2022", "windows-11-arm",
        "windows-11-vs2026-arm", "windows-latest-8-cores",
        "macos-latest", "macos-latest-large", "macos-latest-xlarge", "macos-26", "macos-26-intel", "macos-26-large", "macos-26-xlarge",
        "macos-15", "macos-15-intel", "macos-15-large", "macos-15-xlarge", "macos-14", "macos-14-large", "macos-14-xlarge",
        "xcode-27", "xcode-27-xlarge",
    ];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ubuntu-latest"] = "ubuntu-24.04",
        ["windows-latest"] = "windows-2025",
        ["macos-latest"] = "macos-15",
    };

    private static readonly Dictionary<string, string> Successors = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ubuntu-16.04"] = "ubuntu-24.04",
        ["ubuntu-18.04"] = "ubuntu-24.04",
        ["ubuntu-20.04"] = "ubuntu-24.04",
        ["windows-2016"] = "windows-2025",
        ["windows-2019"] = "windows-2025",
        ["macos-10.13"] = "macos-15",
        ["macos-10.14"] = "macos-15",
        ["macos-10.15"] = "macos-15",
        ["macos-11"] = "macos-15",
        ["macos-11.0"] = "macos-15",
        ["macos-12"] = "macos-15",
        ["macos-12-large"] = "macos-15-large",
        ["macos-12-xl"] = "macos-15-large",
        ["macos-12-xlarge"] = "macos-15-xlarge",
        ["macos-13"] = "macos-15-intel",
        ["macos-13-large"] = "macos-15-large",
        ["macos-13-xlarge"] = "macos-15-xlarge",
    };

    private static readonly Dictionary<string, RunnerTraits> Known = Hosted.Select(label => (label, HostedTraits(label)))
        .Concat(Successors.Select(retired => (retired.Key, HostedTraits(retired.Key))))
        .Append((SelfHosted, new RunnerTraits()))
        .Append(("linux", new RunnerTraits(RunnerSystem.Linux)))
        .Append(("macos", new RunnerTraits(RunnerSystem.MacOS)))
        .Append(("windows", new RunnerTraits(RunnerSystem.Windows)))
        .Append(("x64", new RunnerTraits(Architecture: "x64")))
        .Append(("arm", new RunnerTraits(Architecture: "arm")))
        .Append(("arm64", new RunnerTraits(Architecture: "arm64")))
        .ToDictionary(label => label.Item1, label => label.Item2, StringComparer.OrdinalIgnoreCase);

    /// <summary>The labels that can be asked for today.</summary>
    public static IReadOnlyList<string> Current { get; } = [.. Known.Keys.Except(Successors.Keys, StringComparer.OrdinalIgnoreCase)];

    /// <summary>What a label says; null where it is not known.</summary>
    public static RunnerTraits? TraitsOf(string label) => Known.GetValueOrDefault(label);

    /// <summary>What to ask for instead of an image that is gone; null for any other label.</summary>
    public static string? SuccessorOf(string label) => Successors.GetValueOrDefault(label);

    private static RunnerTraits HostedTraits(string label) => new(
        label.StartsWith("ubuntu", StringComparison.Ordinal)
            ? RunnerSystem.Linux
            : label.StartsWith("windows", StringComparison.Ordinal) ? RunnerSystem.Windows : RunnerSystem.MacOS,
        Aliases.GetValueOrDefault(label, label));
}
