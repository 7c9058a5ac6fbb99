using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Cli.Views;

/// <summary>What a plain view knows of a leg: what stands before its lines, and which lines are worth showing.</summary>
/// <param name="prefix">What stands before each line.</param>
internal sealed class PlainLeg(byte[] prefix)
{
    private readonly Dictionary<int, (string Name, bool IsFrame)> _steps = [];
    private readonly HashSet<int> _introductions = [];
    private int _current = -1;

    /// <summary>What stands before each line.</summary>
    public byte[] Prefix => prefix;

    /// <summary>A step begins. Its name is worth showing once it does something, unless it only frames the job.</summary>
    public void Begin(StepStarted step) => _steps[step.Step] = (step.Name, step.Id is "__set-up-job" or "__complete-job");

    /// <summary>The name of a step that does something now, where another one did last; null otherwise. Steps in the background take turns.</summary>
    public string? TakeTitle(int step)
    {
        if (step == _current || !_steps.TryGetValue(step, out var known) || known.IsFrame)
            return null;
        _current = step;
        return known.Name;
    }

    /// <summary>The name of a step.</summary>
    public string NameOf(int step) => _steps.GetValueOrDefault(step).Name ?? "";

    /// <summary>
    /// Whether a line is shown. What a step is about to do is in a group of its own: of that only commands are shown, as its name was.
    /// </summary>
    public bool Shows(int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        if (kind is LogKind.GroupStart && utf8.StartsWith("Run "u8))
            _introductions.Add(step);
        var introduces = _introductions.Contains(step);
        if (kind is LogKind.GroupEnd)
            _introductions.Remove(step);
        return kind switch
        {
            LogKind.Error or LogKind.Warning or LogKind.Notice => true,
            LogKind.GroupEnd => false,
            LogKind.Command => true,
            _ => !introduces && !_steps.GetValueOrDefault(step).IsFrame,
        };
    }
}
