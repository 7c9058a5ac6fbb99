namespace Weir.Engine.Sources;

/// <summary>One run of git.</summary>
internal sealed record GitCall
{
    /// <summary>Where it runs.</summary>
    public required string Folder { get; init; }

    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Settings for this run that must stand in no list of processes and in no file; they reach git through its environment.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SecretSettings { get; init; } = [];

    /// <summary>Variables for this run.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>True where it may reach other repositories, over the network or not. Reading a repository never does.</summary>
    public bool MayReachOthers { get; init; }

    /// <summary>The file that it reads as its standard input; null for nothing.</summary>
    public string? Input { get; init; }

    public static GitCall In(string folder, params IReadOnlyList<string> arguments) => new() { Folder = folder, Arguments = arguments };
}

/// <summary>How a run of git ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote, as it is.</param>
/// <param name="Errors">What it complained of, in English.</param>
internal sealed record GitAnswer(int ExitCode, byte[] Output, string Errors)
{
    public bool IsSuccess => ExitCode == 0;
}
