using Weir.Dialects.GitHub.BuiltIns;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.Tests.GitHub.BuiltIns;

/// <summary>A step's call that keeps what the action says and sets.</summary>
internal sealed class FakeCall : BuiltInCall
{
    private readonly Lock _gate = new();

    public Dictionary<string, string> Results { get; } = [];

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The folders that were put into PATH, the last one first.</summary>
    public List<string> Paths { get; } = [];

    public Dictionary<string, string> Saved { get; } = [];

    public List<string> Matchers { get; } = [];

    public List<(LogKind Kind, string Line)> Entries { get; } = [];

    public List<Annotation> Annotations { get; } = [];

    /// <summary>The lines of the log, each in a line.</summary>
    public string Log => string.Join('\n', Entries.Select(line => line.Line));

    public string Warnings => Messages(Severity.Warning);

    public string Errors => Messages(Severity.Error);

    public override void Write(LogKind kind, string line)
    {
        lock (_gate)
            Entries.Add((kind, line));
    }

    public override ValueTask AnnotateAsync(Annotation annotation, CancellationToken cancellationToken)
    {
        lock (_gate)
            Annotations.Add(annotation);
        return ValueTask.CompletedTask;
    }

    public override void SetOutput(string name, string value) => Results[name] = value;

    public override void SetVariable(string name, string value) => Variables[name] = value;

    public override void AddPath(string folder) => Paths.Insert(0, folder);

    public override void AddMatchers(string json) => Matchers.Add(json);

    public override void SaveState(string name, string value) => Saved[name] = value;

    private string Messages(Severity severity) =>
        string.Join('\n', Annotations.Where(annotation => annotation.Severity == severity).Select(annotation => annotation.Message));
}
