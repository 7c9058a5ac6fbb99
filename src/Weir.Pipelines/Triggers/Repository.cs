using System.Text.Json.Serialization;

namespace Weir.Pipelines.Triggers;

/// <summary>The repository that a run is of.</summary>
public sealed record Repository
{
    /// <summary>Who owns it: the first part of <c>owner/name</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The branch that a clone checks out.</summary>
    public required string DefaultBranch { get; init; }

    /// <summary>The address of its <c>origin</c>, or null where it has none.</summary>
    public string? RemoteUrl { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public string FullName => $"{Owner}/{Name}";
}

/// <summary>A commit.</summary>
public sealed record Commit
{
    /// <summary>The id of a commit in a folder that is not a repository, or has no commit yet.</summary>
    public const string NoSha = "0000000000000000000000000000000000000000";

    /// <summary>Its id, 40 hexadecimal digits.</summary>
    public required string Sha { get; init; }

    /// <summary>The id of its tree.</summary>
    public required string Tree { get; init; }

    /// <summary>Its whole message.</summary>
    public required string Message { get; init; }

    /// <summary>The message up to its first empty line, as one line.</summary>
    [JsonIgnore]
    public string Subject => Message.TrimStart('\n').Split("\n\n", 2)[0].Replace('\n', ' ').Trim();

    /// <summary>Who wrote it.</summary>
    public required string AuthorName { get; init; }

    /// <summary>The address of who wrote it.</summary>
    public required string AuthorEmail { get; init; }

    /// <summary>Who made the commit of it; empty where that is not known.</summary>
    public string CommitterName { get; init; } = "";

    /// <summary>The address of who made the commit of it; empty where that is not known.</summary>
    public string CommitterEmail { get; init; } = "";

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The ids of its parents.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];
}
