namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>The environment as an action changes it: later steps get the changes, and so do the commands that the action runs itself.</summary>
internal sealed class StepEnvironment(BuiltInCall call)
{
    private const string PathName = "PATH";

    private readonly Dictionary<string, string> _variables = new(call.Environment);

    /// <summary>All variables.</summary>
    public IReadOnlyDictionary<string, string> Variables => _variables;

    /// <summary>The folders that programs are looked for in.</summary>
    public string SearchPath => this[PathName];

    /// <summary>The value of a variable; empty where it is not set.</summary>
    public string this[string name] => _variables.GetValueOrDefault(name) ?? "";

    /// <summary>Sets a variable.</summary>
    public void Set(string name, string value)
    {
        _variables[name] = value;
        call.SetVariable(name, value);
    }

    /// <summary>Puts a folder before all others in <c>PATH</c>.</summary>
    public void AddPath(string folder)
    {
        _variables[PathName] = SearchPath.Length == 0 ? folder : $"{folder}:{SearchPath}";
        call.AddPath(folder);
    }

    /// <summary>The full path of a program; null where it is not there.</summary>
    public ValueTask<string?> FindProgramAsync(string name, CancellationToken cancellationToken) =>
        call.Job.Session.FindProgramAsync(name, SearchPath, cancellationToken);
}
