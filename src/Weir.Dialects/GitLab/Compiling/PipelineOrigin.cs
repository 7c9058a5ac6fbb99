namespace Weir.Dialects.GitLab.Compiling;

/// <summary>What a pipeline comes from, besides its file.</summary>
/// <param name="Event">What starts it.</param>
/// <param name="Variables">What it has, whatever its file says.</param>
/// <param name="Depth">How many pipelines are above it.</param>
internal sealed record PipelineOrigin(PipelineEvent Event, PipelineVariables Variables, int Depth)
{
    /// <summary>How many pipelines may be above one.</summary>
    public const int MaxDepth = 2;
}
