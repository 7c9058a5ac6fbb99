using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Cli.Views;

/// <summary>What a plain view knows of a leg: what stands before its lines, and which lines are worth showing.</summary>
/// <param name="prefix">What stands before each line.</param>
internal sealed class PlainLeg(byte[] prefix)
{
    private readonly Dictionary<int, (string Name, bool IsFrame)> _steps = [];
    private int _introduction = -1;
    private string? _title;

    /// <summary>What stands before each line.</summary>
    public byte[] Prefix => prefix;

    /// <summary>A step begins. Its name is worth showing once it does something, unless it only frames the job.</summary>
    public void Begin(StepStarted step)
    {
        var isFrame = step.Id is "__set-up-job" or "__complete-job";
        _steps[step.Step] = (step.Name, isFrame);
        _title = isFrame ? null : step.Name;
    }

    /// <summary>The name of the step that has now done something, where it is not shown yet; null otherwise.</summary>
    public string? TakeTitle()
    {
        var title = _title;
        _title = null;
        return title;
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
