namespace Weir.Dialects.GitLab.Running;

/// <summary>Files to find.</summary>
/// <param name="Patterns">Their paths from the project's folder, with <c>*</c>, <c>**</c> and <c>{a,b}</c>; a folder stands for all that is in it.</param>
internal sealed record WantedFiles(IReadOnlyList<string> Patterns)
{
    /// <summary>What to leave out; a folder alone does not stand for what is in it.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>Whether what git does not keep track of is wanted too, also what it ignores.</summary>
    public bool Untracked { get; init; }

    /// <summary>Whether a folder is found in place of all that is in it; then nothing is left out of it.</summary>
    public bool WholeFolders { get; init; }
}
