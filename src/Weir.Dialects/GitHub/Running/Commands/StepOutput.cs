using Weir.Dialects.GitHub.Running.Matchers;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Commands;

/// <summary>Takes the output of a step's process: carries its commands out, looks for problems in it, and logs the rest.</summary>
internal sealed class StepOutput : IOutput
{
    private readonly Lock _gate = new();
    private readonly RunningStep _step;
    private readonly CommandProcessor _commands;
    private readonly LineMatchers _matchers;
    private readonly ProblemPlaces _places;
    private Queue<byte[]>? _held;
    private Task _released = Task.CompletedTask;
    private bool _closed;

    public StepOutput(RunningStep step)
    {
        _step = step;
        _commands = new CommandProcessor(step);
        _matchers = new LineMatchers(step.Job.Matchers, step.Log.Warning);
        _places = new ProblemPlaces(step.Job);
    }

    /// <inheritdoc/>
    public void Line(ReadOnlySpan<byte> utf8)
    {
        lock (_gate)
        {
            if (_held is not null)
                _held.Enqueue(utf8.ToArray());
            else
                Take(utf8);
        }
    }

    /// <summary>Waits until all lines are dealt with. What processes that live on write later is logged, and nothing else.</summary>
    public async Task CompleteAsync()
    {
        while (!TryClose(out var released))
            await released.ConfigureAwait(false);
    }

    private bool TryClose(out Task released)
    {
        lock (_gate)
        {
            released = _released;
            return _closed = _held is null;
        }
    }

    private void Take(ReadOnlySpan<byte> utf8)
    {
        if (_closed)
            _step.Log.Write(LogKind.Output, utf8);
        else if (WorkflowCommand.MayBeIn(utf8) && _commands.Take(utf8) is { } done)
            Hold(done);
        else if (_matchers.Take(utf8) is not var (problem, line) || !Tell(problem, line))
            _step.Log.Write(LogKind.Output, utf8);
    }

    // A command may need a file; the lines after it wait, for they may depend on what is in it.
    private void Hold(Task done)
    {
        if (done.IsCompletedSuccessfully)
            return;
        _held = new Queue<byte[]>();
        _released = ReleaseAsync(done);
    }

    private async Task ReleaseAsync(Task done)
    {
        await done.ConfigureAwait(false);
        lock (_gate)
        {
            var held = _held!;
            _held = null;
            while (held.TryDequeue(out var line))
            {
                if (_held is null)
                    Take(line);
                else
                    _held.Enqueue(line);
            }
        }
    }

    private bool Tell(FoundProblem problem, string line)
    {
        if (ProblemPlaces.ToAnnotation(problem) is not { } annotation)
            return false;
        _step.Log.Write(StepLog.KindOf(annotation.Severity), line);
        _step.Log.Tell(annotation, found => _places.LocateAsync(found, problem));
        return true;
    }
}
