using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>What <c>uses</c> of a job names.</summary>
internal static class WorkflowReference
{
    /// <summary>What a reference looks like, for messages.</summary>
    public const string Help = "write './.github/workflows/file.yml' for a workflow of this repository, or 'owner/repository/.github/workflows/file.yml@ref'";

    /// <summary>Reads a reference; one to the caller's own repository names no repository. Null where it is none.</summary>
    public static RemoteSource? Parse(string text)
    {
        if (text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("$/", StringComparison.Ordinal))
            return new RemoteSource("", "", text[2..]);
        var parts = text.Split('@');
        var path = parts[0].Split('/', 3);
        return parts is [_, { Length: > 0 } version] && path is [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }]
            ? new RemoteSource($"{path[0]}/{path[1]}", version, path[2])
            : null;
    }
}
