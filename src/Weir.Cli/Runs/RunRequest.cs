using Weir.Cli.Projects;

namespace Weir.Cli.Runs;

/// <summary>What a person wants to run.</summary>
internal sealed record RunRequest
{
    /// <summary>Which project.</summary>
    public required ProjectSettings Project { get; init; }

    /// <summary>For which event.</summary>
    public required EventRequest Event { get; init; }

    /// <summary>How.</summary>
    public required RunSettings Settings { get; init; }

    /// <summary>The pipeline; null for all that the event starts.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The only jobs to run; none for all.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>Whether the jobs that those need run as well.</summary>
    public bool WithNeeds { get; init; }

    /// <summary>The only values of the matrix to run.</summary>
    public IReadOnlyDictionary<string, string> Matrix { get; init; } = new Dictionary<string, string>();
}

/// <summary>How something is run, whether for the first time or again.</summary>
internal sealed record RunSettings
{
    /// <summary>Secrets by name; null for one that has to be asked for.</summary>
    public IReadOnlyDictionary<string, string?> Secrets { get; init; } = new Dictionary<string, string?>();

    /// <summary>Variables that every job gets besides those of the allow-list.</summary>
    public IReadOnlyDictionary<string, string> JobVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>True to work in the user's tree instead of copies of it.</summary>
    public bool InPlace { get; init; }

    /// <summary>True to copy what git ignores as well.</summary>
    public bool IncludeIgnored { get; init; }

    /// <summary>The jobs that wait for a person and are started at once.</summary>
    public IReadOnlyList<string> Manual { get; init; } = [];

    /// <summary>True where jobs that wait for a time are started at once.</summary>
    public bool StartsDelayedNow { get; init; }

    /// <summary>The executor that runs all jobs whatever they ask for; null for what they ask for.</summary>
    public string? Executor { get; init; }

    /// <summary>How many jobs may run at once.</summary>
    public int MaxParallel { get; init; }

    /// <summary>Labels of machines for which this one stands.</summary>
    public IReadOnlyList<string> HostLabels { get; init; } = [];

    /// <summary>The images that stand for labels of machines.</summary>
    public IReadOnlyDictionary<string, string> Images { get; init; } = new Dictionary<string, string>();

    /// <summary>True where jobs for other machines are skipped instead of failing.</summary>
    public bool SkipUnavailable { get; init; }

    /// <summary>True to use the published actions in place of those that Weir carries.</summary>
    public bool NoBuiltIns { get; init; }

    /// <summary>True to run although a file has keywords that are not carried out yet.</summary>
    public bool AllowUnsupported { get; init; }

    /// <summary>True to write what happens as JSON, one object a line.</summary>
    public bool Json { get; init; }

    /// <summary>True to write plain lines also in a terminal.</summary>
    public bool Plain { get; init; }

    /// <summary>True where logs also get what is only for finding the cause of something.</summary>
    public bool Debug { get; init; }
}
