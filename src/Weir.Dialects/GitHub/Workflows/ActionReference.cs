namespace Weir.Dialects.GitHub.Workflows;

/// <summary>What <c>uses</c> names.</summary>
internal abstract record ActionReference
{
    private ActionReference()
    {
    }

    /// <summary>An action in the job's workspace.</summary>
    /// <param name="Path">Its folder, relative to the workspace.</param>
    public sealed record Local(string Path) : ActionReference;

    /// <summary>An action of the repository that the workflow, or the action around it, comes from.</summary>
    /// <param name="Path">Its folder, relative to the repository's root.</param>
    public sealed record Self(string Path) : ActionReference;

    /// <summary>An image.</summary>
    public sealed record Image(string Name) : ActionReference;

    /// <summary>An action of any repository.</summary>
    /// <param name="Repository">Such as <c>actions/checkout</c>.</param>
    /// <param name="Path">Its folder, relative to the repository's root; empty for the root.</param>
    /// <param name="Reference">A branch, tag or commit.</param>
    public sealed record Remote(string Repository, string Path, string Reference) : ActionReference
    {
        /// <summary>The action in its repository, such as <c>actions/cache/save</c>.</summary>
        public string Name => Path.Length == 0 ? Repository : $"{Repository}/{Path}";
    }

    /// <summary>Reads a reference; null where it is none.</summary>
    public static ActionReference? Parse(string text)
    {
        if (text.StartsWith("docker://", StringComparison.Ordinal))
            return new Image(text["docker://".Length..]);
        if (text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith(".\\", StringComparison.Ordinal))
            return new Local(text[2..].Replace('\\', '/'));
        if (text.StartsWith("$/", StringComparison.Ordinal))
            return new Self(text[2..]);
        var parts = text.Split('@');
        var path = parts[0].Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return parts is [_, { Length: > 0 } reference] && path.Length >= 2
            ? new Remote($"{path[0]}/{path[1]}", string.Join('/', path.Skip(2)), reference)
            : null;
    }

    /// <summary>The text that the id of a step without one is made of.</summary>
    public static string NameFor(string text) => Parse(text) switch
    {
        Image image => image.Name.Length > 0 ? image.Name : "run",
        Local or Self => "self",
        Remote remote => remote.Repository,
        _ => "run",
    };
}
