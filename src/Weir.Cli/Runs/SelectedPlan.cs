using Weir.Cli.Projects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;

namespace Weir.Cli.Runs;

/// <summary>A plan that is about to run.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Plan">What of it runs.</param>
/// <param name="Trigger">What starts it.</param>
internal sealed record SelectedPlan(Pipeline Pipeline, Plan Plan, Trigger Trigger);
