using Weir.Dialects.GitHub.BuiltIns.Versions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>The call of a built-in action by a step: what it is given, and what it gives back.</summary>
internal abstract class BuiltInCall
{
    /// <summary>The job that the step belongs to.</summary>
    public required JobContext Job { get; init; }

    /// <summary>The branch, tag or commit of the published action that the step names, such as <c>v4</c>: defaults follow its major version.</summary>
    public required string Reference { get; init; }

    /// <summary>The inputs, complete with defaults, by name without regard to case. An input without a value is absent.</summary>
    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    /// <summary>The context <c>github</c> as the step sees it.</summary>
    public required Value.Map GitHub { get; init; }

    /// <summary>The environment that a process of the step would get.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What <see cref="SaveState"/> kept, for the end of the job.</summary>
    public required IReadOnlyDictionary<string, string> State { get; init; }

    /// <summary>Whether the step names a version of the action before another one. What is no version, such as a commit, counts as the newest.</summary>
    /// <param name="major">The major version of the other one.</param>
    /// <param name="minor">Its minor version; a reference that has none means the newest of its major version.</param>
    public bool IsBefore(int major, int minor = 0) =>
        PartialVersion.TryParse(Reference) is { Major: { } ownMajor } own
        && (ownMajor < major || (ownMajor == major && own.Minor is { } ownMinor && ownMinor < minor));

    /// <summary>A text of the context <c>github</c>; empty where it has none.</summary>
    public string Context(string name) => GitHub[name] is { IsNull: false } value ? value.ToString()! : "";

    /// <summary>The value of an input without the blanks around it; empty where it has none.</summary>
    public string Input(string name) => Inputs.GetValueOrDefault(name)?.Trim() ?? "";

    /// <summary>The lines of an input that are not blank, without the blanks around them.</summary>
    public IReadOnlyList<string> Lines(string name) =>
        Input(name).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>True for the words that YAML reads as true; false for those that it reads as false.</summary>
    /// <param name="name">The input.</param>
    /// <param name="whenEmpty">What no value stands for.</param>
    /// <exception cref="FormatException">It is another word; the message says so.</exception>
    public bool Flag(string name, bool whenEmpty = false) => Input(name) switch
    {
        "" => whenEmpty,
        "false" or "False" or "FALSE" => false,
        "true" or "True" or "TRUE" => true,
        var other => throw new FormatException($"input '{name}' is 'true' or 'false', found '{other}'"),
    };

    /// <summary>Where a path of an input leads: relative ones are in the workspace, <c>~</c> is the home folder.</summary>
    public string Resolve(string path)
    {
        var places = Job.Session.Places;
        var expanded = path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? places.Home + path[1..] : path;
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(expanded, places.Workspace));
    }

    /// <summary>Appends a line to the log of the step.</summary>
    public void Say(string line) => Write(LogKind.Output, line);

    /// <summary>Says something about the step for people to see beside it; also a line of the log.</summary>
    public ValueTask WarnAsync(string message, CancellationToken cancellationToken) =>
        AnnotateAsync(new Annotation(Severity.Warning, message), cancellationToken);

    /// <summary>Appends a line to the log of the step.</summary>
    public abstract void Write(LogKind kind, string line);

    /// <summary>Says something about a file, or about the step itself, for people to see beside it; also a line of the log.</summary>
    public abstract ValueTask AnnotateAsync(Annotation annotation, CancellationToken cancellationToken);

    /// <summary>Sets an output of the step.</summary>
    public abstract void SetOutput(string name, string value);

    /// <summary>Sets an environment variable for the steps after this one.</summary>
    public abstract void SetVariable(string name, string value);

    /// <summary>Puts a folder before all others in <c>PATH</c>, for the steps after this one.</summary>
    public abstract void AddPath(string folder);

    /// <summary>Adds problem matchers for the steps after this one, as <c>::add-matcher::</c> does with a file of the same contents.</summary>
    /// <param name="json">An object with the list <c>problemMatcher</c>; a matcher takes the place of another one of its owner.</param>
    public abstract void AddMatchers(string json);

    /// <summary>Keeps a value for the end of the job.</summary>
    public abstract void SaveState(string name, string value);
}
