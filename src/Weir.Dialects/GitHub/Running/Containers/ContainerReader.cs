using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Scripts;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Containers;

/// <summary>Reads what a job says of its container and its services.</summary>
/// <param name="templates">Evaluates it.</param>
internal sealed class ContainerReader(TemplateEvaluator templates)
{
    private readonly List<Note> _warnings = [];

    /// <summary>What is probably not as meant.</summary>
    public IReadOnlyList<Note> Warnings => _warnings;

    /// <summary>Whether a job has a container of its own: it has none where the image is empty.</summary>
    public static bool HasContainer(TemplateEvaluator templates, Job job) => ImageOf(templates, job.Container) is { Length: > 0 };

    /// <summary>The containers of a job.</summary>
    /// <exception cref="ActionException">What it says is not what a container can be given.</exception>
    public JobContainers Read(Job job)
    {
        var own = job.Container is { } container && ImageOf(templates, container) is { Length: > 0 } image
            ? Container(container, Map(templates.Evaluate(container)), image, ContainerRole.Job) with { Entrypoint = [] }
            : null;
        List<ServiceSpec> services = [];
        foreach (var (name, value) in (templates.Evaluate(job.Services) as Value.Map ?? Value.Map.None).Entries)
        {
            var template = job.Services.Get(name) ?? job.Services!;
            if (ImageOf(value) is { Length: > 0 } of)
                services.Add(Service(name, template, Map(value), of));
        }

        return new JobContainers(own, services);
    }

    private ServiceSpec Service(string name, Template at, Value.Map value, string image)
    {
        var container = Container(at, value, image, ContainerRole.Service);
        return new ServiceSpec(name, [name], container with
        {
            Entrypoint = Text(value, "entrypoint") is { Length: > 0 } entrypoint ? [entrypoint] : null,
            Command = Text(value, "command") is { Length: > 0 } command ? CommandLine.Split(command) : null,
        });
    }

    private ContainerSpec Container(Template template, Value.Map value, string image, ContainerRole role)
    {
        List<Note> wrong = [];
        var options = ContainerOptions.Parse(Text(value, "options"), role);
        foreach (var problem in options.Problems)
            Add(problem, (template.Get("options") ?? template).At);
        var ports = Items(value, "ports").SelectMany(text => Parse(PublishedPort.Parse(text), "ports") ?? []).ToList();
        var volumes = Items(value, "volumes").Select(text => Parse(VolumeMount.Parse(text), "volumes")).OfType<VolumeMount>().ToList();
        if (wrong.Count > 0)
            throw new ActionException(wrong);
        var credentials = value["credentials"] as Value.Map;
        return new ContainerSpec
        {
            Image = image.StartsWith("docker://", StringComparison.Ordinal) ? image["docker://".Length..] : image,
            Environment = (value["env"] as Value.Map ?? Value.Map.None).Entries.ToDictionary(entry => entry.Key, entry => Coercion.ToText(entry.Value)),
            Ports = ports,
            Volumes = volumes,
            Options = options.Options,
            User = options.Options.User,
            Platform = options.Options.Platform?.ToString(),
            PullPolicies = [options.Options.Pull ?? PullPolicy.IfNotPresent],
            Credentials = credentials is null ? null : new RegistryCredentials(Text(credentials, "username"), Text(credentials, "password")),
        };

        T? Parse<T>(Parsed<T> parsed, string key)
            where T : class
        {
            if (parsed.Problem is { } problem)
                Add(problem, (template.Get(key) ?? template).At);
            return parsed.Problem is null ? parsed.Value : null;
        }

        void Add(ContainerProblem problem, Span at)
        {
            var list = problem.Severity == Severity.Error ? wrong : _warnings;
            list.Add(new Note(at, problem.Help is { } help ? $"{problem.Message} ({help})" : problem.Message));
        }
    }

    // Only the image decides, and only it may be asked for before the job begins: the rest may need what is known then.
    private static string? ImageOf(TemplateEvaluator templates, Template? container) => container switch
    {
        null => null,
        Template.Mapping mapping when mapping.Get("image") is { } image => templates.Text(image),
        _ => ImageOf(templates.Evaluate(container)),
    };

    private static string ImageOf(Value value) => value is Value.Map map ? Text(map, "image") : Coercion.IsPrimitive(value) ? Coercion.ToText(value) : "";

    private static Value.Map Map(Value value) => value as Value.Map ?? Value.Map.None;

    private static string Text(Value.Map map, string key) => map[key] is { } value && Coercion.IsPrimitive(value) ? Coercion.ToText(value) : "";

    private static IEnumerable<string> Items(Value.Map map, string key) => map[key] switch
    {
        Value.List list => list.Items.Select(Coercion.ToText).Where(text => text.Length > 0),
        { IsNull: false } one when Coercion.IsPrimitive(one) && Coercion.ToText(one) is { Length: > 0 } text => [text],
        _ => [],
    };
}
