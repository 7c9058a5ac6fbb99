using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Cli.Views;

/// <summary>What a plain view knows of a leg: what stands before its lines, and which lines are worth showing.</summary>
/// <param name="prefix">What stands before each line.</param>
internal sealed class PlainLeg(byte[] prefix)
{
    private readonly Dictionary<int, (string Name, bool IsFrame)> _steps = [];
    private int _introduction = -1;

    /// <summary>What stands before each line.</summary>
    public byte[] Prefix => prefix;

    /// <summary>A step begins.</summary>
    /// <returns>True where it is worth showing: not one of those that only frame a job.</returns>
    public bool Begin(StepStarted step)
    {
        var isFrame = step.Id is "__set-up-job" or "__complete-job";
        _steps[step.Step] = (step.Name, isFrame);
        return !isFrame;
    }

    /// <summary>The name of a step.</summary>
    public string NameOf(int step) => _steps.GetValueOrDefault(step).Name ?? "";

    /// <summary>
    /// Whether a line is shown. What a step is about to do is in a group of its own: of that only commands are shown, as its name was.
    /// </summary>
    public bool Shows(int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        if (kind is LogKind.GroupStart && utf8.StartsWith("Run "u8))
            _introduction = step;
        var introduces = _introduction == step;
        if (kind is LogKind.GroupEnd && introduces)
            _introduction = -1;
        return kind switch
        {
            LogKind.Error or LogKind.Warning or LogKind.Notice => true,
            LogKind.GroupEnd => false,
            LogKind.Command => true,
            _ => !introduces && !_steps.GetValueOrDefault(step).IsFrame,
        };
    }
}
