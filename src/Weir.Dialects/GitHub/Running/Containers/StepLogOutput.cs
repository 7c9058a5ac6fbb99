using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Containers;

/// <summary>Takes what the engine tells into the log of a step.</summary>
internal sealed class StepLogOutput(StepLog log) : IOutput
{
    public void Line(ReadOnlySpan<byte> utf8) => log.Write(LogKind.Output, utf8);
}
