using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Pipelines.Dialects;

/// <summary>A dialect whose pipelines are put together of parts, and that can show them as one file.</summary>
public interface IPreviewer
{
    /// <summary>
    /// The pipeline for a trigger as one file that includes nothing, where nothing extends or refers to anything and every job has its defaults.
    /// It compiles to the same plan. Never throws for bad input: what is wrong with it is in the result.
    /// </summary>
    Compiled<IReadOnlyList<PreviewLine>> Preview(ISourceTree tree, string path, Trigger trigger);
}

/// <summary>A line of a previewed file.</summary>
/// <param name="Text">The line, without its end.</param>
/// <param name="At">Where it is written; null for lines that no file has, and inside of text of several lines.</param>
public sealed record PreviewLine(string Text, Span? At);
