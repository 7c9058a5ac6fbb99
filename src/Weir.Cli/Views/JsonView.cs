using System.Buffers;
using System.Text.Json;
using Weir.Cli.Runs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Views;

/// <summary>
/// Writes what happens as JSON for programs, one object a line: the run, the entries of its journal, the lines of its logs, its result. The lines of a
/// step come after the entry that says that it began.
/// </summary>
internal sealed class JsonView(Surroundings around) : RunView
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Dictionary<(HostedRun Run, LegId Leg), Steps> _steps = [];

    /// <inheritdoc/>
    public override void Begin(IReadOnlyList<(HostedRun Run, RunState State)> runs)
    {
        foreach (var (run, state) in runs)
        {
            Write("run", run, writer =>
            {
                writer.WriteNumber("number", state.Run.Number);
                writer.WriteString("pipeline", state.Plan.Path);
                writer.WriteString("name", state.Plan.Name);
            });
        }
    }

    /// <inheritdoc/>
    public override void Happened(HostedRun run, JournalEntry entry, RunState state)
    {
        lock (_gate)
        {
            if (entry.Event is LegFinished finished && _steps.Remove((run, finished.Leg), out var left))
                left.Held.ForEach(line => line.Write());
            Write("event", run, writer =>
            {
                writer.WritePropertyName("entry");
                JsonSerializer.Serialize(writer, entry, PlanJson.Relaxed.JournalEntry);
            });
            if (entry.Event is StepStarted started)
                Begin(Of(run, started.Leg), started.Step);
        }
    }

    /// <inheritdoc/>
    public override void Line(HostedRun run, LegId leg, int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        var text = System.Text.Encoding.UTF8.GetString(utf8);
        lock (_gate)
        {
            var steps = Of(run, leg);
            if (step <= 0 || steps.Begun.Contains(step))
                WriteLine();
            else
                steps.Held.Add((step, WriteLine));
        }

        void WriteLine() => Write("line", run, writer =>
        {
            writer.WriteString("leg", leg.ToString());
            writer.WriteNumber("step", step);
            writer.WriteString("kind", JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()));
            writer.WriteString("text", text);
        });
    }

    /// <inheritdoc/>
    public override void Say(string text) => around.Error.WriteLine($"weir: {text}");

    /// <inheritdoc/>
    public override ValueTask EndAsync(IReadOnlyList<(HostedRun Run, RunState State)> runs)
    {
        foreach (var (run, state) in runs)
            Write("result", run, writer => writer.WriteString("result", state.Result.ToString()));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Steps Of(HostedRun run, LegId leg)
    {
        if (!_steps.TryGetValue((run, leg), out var steps))
            _steps.Add((run, leg), steps = new Steps());
        return steps;
    }

    private static void Begin(Steps steps, int step)
    {
        steps.Begun.Add(step);
        foreach (var line in steps.Held.Where(line => line.Step == step))
            line.Write();
        steps.Held.RemoveAll(line => line.Step == step);
    }

    private void Write(string type, HostedRun run, Action<Utf8JsonWriter> fill)
    {
        lock (_gate)
        {
            _buffer.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(_buffer, JsonText.Compact))
            {
                writer.WriteStartObject();
                writer.WriteString("type", type);
                writer.WriteString("run", run.Folder.Run.Id.Value);
                fill(writer);
                writer.WriteEndObject();
            }

            _buffer.Write("\n"u8);
            around.Output.Write(_buffer.WrittenSpan);
        }
    }

    // Of one try of a leg.
    private sealed class Steps
    {
        public HashSet<int> Begun { get; } = [];

        public List<(int Step, Action Write)> Held { get; } = [];
    }
}
