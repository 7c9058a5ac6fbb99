using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Plans;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Triggers;

namespace Weir.Dialects.GitLab.Running.Variables;

/// <summary>The variables of a job as its processes see them: those of all sources, expanded by the server and then by the runner.</summary>
internal sealed class RunnerVariables
{
    // What the pipeline's files do not say, but GitLab: still nobody else's business.
    private static readonly string[] Secrets = ["CI_JOB_TOKEN", "CI_BUILD_TOKEN", "CI_REGISTRY_PASSWORD", "CI_REPOSITORY_URL", "CI_DEPENDENCY_PROXY_PASSWORD", "CI_DEPLOY_PASSWORD"];

    private readonly Dictionary<string, Variable> _effective;
    private readonly IReadOnlyList<Variable> _public;
    private readonly string _temporary;

    private RunnerVariables(VariableCollection variables, IReadOnlyList<IReadOnlyList<string>> cycles, string temporary)
    {
        _temporary = temporary;
        _effective = variables.Effective().ToDictionary(variable => variable.Name, StringComparer.Ordinal);
        _public = VariableCollection.InOrder(variables.Where(IsPublic)).Effective();
        Cycles = cycles;
    }

    /// <summary>The names of variables that refer to each other in a circle, circle by circle: they stay as they are.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles { get; }

    /// <summary>The variables whose values jobs find in files.</summary>
    public IEnumerable<Variable> Files => _effective.Values.Where(variable => variable.IsFile);

    /// <summary>What a process finds under a name: a value, or the path of a file; null where there is none.</summary>
    public string? this[string name] => _effective.TryGetValue(name, out var variable) ? variable.IsFile ? PathOf(variable) : variable.Value : null;

    /// <summary>A text with variables expanded as the runner does it: what there is none of is empty.</summary>
    public string Expand(string text) => RunnerExpansion.Expand(text, name => this[name]);

    /// <summary>What a variable that the runner takes as a switch says; the usual where it says nothing that the runner knows.</summary>
    public bool Flag(string name, bool usual) => this[name] switch
    {
        { } value when RunnerExpansion.IsTrue(value) => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => usual,
    };

    /// <summary>The variables as the environment of a process.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment => _effective.Keys.Select(name => KeyValuePair.Create(name, this[name]!));

    /// <summary>What the runner calls public, as the environment of services: what GitLab says of the pipeline, and what its files give.</summary>
    public IEnumerable<KeyValuePair<string, string>> Public => _public.Select(variable => KeyValuePair.Create(variable.Name, variable.Value));

    /// <summary>Where the value of a file variable is.</summary>
    public string PathOf(Variable variable) => $"{_temporary}/{variable.Name}";

    /// <summary>The variables of a job.</summary>
    public static RunnerVariables Of(RunningJob job)
    {
        var assignment = job.Context.Assignment;
        var temporary = $"{job.Context.Session.Places.Temporary}/variables";
        var environment = assignment.Leg.Environment;
        var pipeline = VariableTemplate.Read(assignment.Plan.Variables);
        var isProtected = pipeline.LastOrDefault(variable => variable.Name == "CI_COMMIT_REF_PROTECTED")?.Value == "true";
        List<Variable> all =
        [
            .. pipeline,
            .. VariableTemplate.Read(assignment.Job.Variables),
            .. JobFacts.Of(job),
            .. Provided(assignment.Run.Trigger.Variables, assignment.Secrets, isProtected, environment),
            .. job.ArtifactsFrom.Select(from => assignment.Needs.GetValueOrDefault(from)?.Outputs.Entries ?? []).SelectMany(entries => entries).Select(pair => new Variable(pair.Key, pair.Value.ToString()!, VariableSource.Dotenv)),
            .. job.Given,
        ];
        var expanded = ServerExpansion.ExpandAll(new VariableCollection(all), ServerExpansionOptions.ForJobs);
        return new RunnerVariables(RunnerExpansion.ExpandAll(expanded.Variables, variable => $"{temporary}/{variable.Name}"), expanded.Cycles, temporary);
    }

    private static bool IsPublic(Variable variable) =>
        variable is { IsMasked: false, IsFile: false, Source: <= VariableSource.JobRule and not VariableSource.Deployment } && !Secrets.Contains(variable.Name);

    private static IEnumerable<Variable> Provided(
        IReadOnlyList<ProvidedVariable> variables, IReadOnlyDictionary<string, string> secrets, bool isProtected, string? environment) =>
        from variable in variables.OrderBy(variable => variable.Level).ThenBy(variable => variable.Scope == ProvidedVariable.EverywhereScope ? 0 : variable.Scope.Length)
        where variable.Level != VariableLevel.Run || variable.IsMasked
        where isProtected || !variable.IsProtected
        where variable.Scope == ProvidedVariable.EverywhereScope || (environment is not null && EnvironmentScope.Fits(variable.Scope, environment))
        let value = variable.Value ?? secrets.GetValueOrDefault(variable.SecretName)
        where value is not null
        select new Variable(variable.Name, value, SourceOf(variable.Level)) { IsRaw = variable.IsRaw, IsFile = variable.IsFile, IsMasked = variable.IsMasked };

    private static VariableSource SourceOf(VariableLevel level) => level switch
    {
        VariableLevel.Host => VariableSource.Instance,
        VariableLevel.Owner => VariableSource.Group,
        VariableLevel.Project => VariableSource.Project,
        _ => VariableSource.Pipeline,
    };
}
