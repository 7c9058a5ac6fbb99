using Weir.Engine.Runs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;

namespace Weir.Cli.Runs;

/// <summary>A run that this process is to run.</summary>
/// <param name="Folder">Where it is kept; held by this process.</param>
/// <param name="Dialect">Its dialect.</param>
/// <param name="State">What its journal says.</param>
/// <param name="Again">The event that begins another attempt; null for the first.</param>
internal sealed record HostedRun(RunFolder Folder, IDialect Dialect, RunState State, AttemptBegun? Again);
