namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>The environment variables and the folders in <c>PATH</c> that a job has set for its steps. Safe for concurrent use.</summary>
/// <remarks>
/// A background step works on a layer of its own: it sees what the job sets and what it sets itself, and nobody else sees the latter until
/// <see cref="Merge"/>.
/// </remarks>
internal sealed class JobVariables
{
    private readonly Lock _gate;
    private readonly JobVariables? _below;
    private readonly StringComparer _comparer;
    private readonly List<KeyValuePair<string, string>> _variables = [];
    private readonly List<string> _folders = [];

    /// <summary>Creates the variables of a job.</summary>
    /// <param name="comparer">How the machine compares names.</param>
    public JobVariables(StringComparer comparer)
    {
        _comparer = comparer;
        _gate = new Lock();
    }

    private JobVariables(JobVariables below)
    {
        _below = below;
        _comparer = below._comparer;
        _gate = below._gate;
    }

    /// <summary>How the machine compares names.</summary>
    public StringComparer Comparer => _comparer;

    /// <summary>A layer above this one.</summary>
    public JobVariables Layer() => new(this);

    /// <summary>Sets a variable.</summary>
    public void Set(string name, string value)
    {
        lock (_gate)
            _variables.Add(KeyValuePair.Create(name, value));
    }

    /// <summary>Puts a folder before all others.</summary>
    public void AddFolder(string folder)
    {
        lock (_gate)
            _folders.Add(folder);
    }

    /// <summary>The variables by name, in the order in which they were first set.</summary>
    public OrderedDictionary<string, string> Snapshot()
    {
        lock (_gate)
        {
            var variables = _below is null ? new OrderedDictionary<string, string>(_comparer) : _below.Snapshot();
            foreach (var (name, value) in _variables)
                variables[name] = value;
            return variables;
        }
    }

    /// <summary>The folders, the last one added first, each once.</summary>
    public IReadOnlyList<string> Folders()
    {
        lock (_gate)
            return [.. Enumerable.Reverse(_folders).Concat(_below?.Folders() ?? []).Distinct()];
    }

    /// <summary>Hands what was set in this layer down to the one below it.</summary>
    public void Merge()
    {
        lock (_gate)
        {
            _below?._variables.AddRange(_variables);
            _below?._folders.AddRange(_folders);
            _variables.Clear();
            _folders.Clear();
        }
    }
}
