using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Pipelines.Dialects;

/// <summary>Finds what is wrong or doubtful in one CI system's files, beyond what keeps them from running.</summary>
/// <remarks>As pure as <see cref="IDialect"/>. Safe for concurrent use.</remarks>
public interface ILinter
{
    /// <summary>
    /// All findings about one pipeline file, sorted by place: those of compiling it, and those of the linter. After an error it goes on with
    /// whatever could be read. Files that the tree does not have yet are not asked about.
    /// </summary>
    IReadOnlyList<Diagnostic> Lint(ISourceTree tree, string path);
}
