namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>An action that Weir carries: same inputs, outputs and effects as the published one, without a download and without node.</summary>
/// <remarks>
/// One instance serves all jobs; what belongs to a step is in the call. An action throws <see cref="ActionFailure"/> where it cannot do what is
/// asked; those that <see cref="BuiltInActions"/> gives out tell that in the log and return false instead.
/// </remarks>
internal interface IBuiltInAction
{
    /// <summary>The published action that it stands for, with the path in its repository, such as <c>actions/cache/save</c>.</summary>
    string Name { get; }

    /// <summary>The inputs in the order of the published action.</summary>
    IReadOnlyList<ActionInput> InputTable { get; }

    /// <summary>The inputs by name, each with its default; null for none.</summary>
    IReadOnlyDictionary<string, string?> Inputs =>
        InputTable.ToDictionary(input => input.Name, input => input.Default, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of the outputs.</summary>
    IReadOnlyList<string> Outputs { get; }

    /// <summary>When what is left for the end of the job is done, in GitHub's language; null where nothing is.</summary>
    string? PostCondition => null;

    /// <summary>Runs the action.</summary>
    /// <returns>False where it failed, which it has said in the log.</returns>
    ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken);

    /// <summary>Does what is left for the end of the job.</summary>
    /// <returns>False where it failed, which it has said in the log.</returns>
    ValueTask<bool> RunPostAsync(BuiltInCall call, CancellationToken cancellationToken) => ValueTask.FromResult(true);
}
