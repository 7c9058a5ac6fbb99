using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>The texts of the files of a pipeline that were read so far.</summary>
/// <param name="Find">Gives one by the name of its file; null for a file that was not read.</param>
/// <param name="Add">Takes one, and the place that names its file.</param>
internal sealed record ReadTexts(Func<string, SourceText?> Find, Action<SourceText, Span> Add);
