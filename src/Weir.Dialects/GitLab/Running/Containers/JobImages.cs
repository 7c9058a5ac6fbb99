using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Running.Containers;

/// <summary>Reads what a job says of its image and its services, with the variables in place that GitLab's runner expands: in names, aliases, users, platforms.</summary>
/// <param name="job">The job.</param>
internal sealed class JobImages(RunningJob job)
{
    /// <summary>By this name services reach the container of the job.</summary>
    private const string JobName = "build";

    private readonly List<string> _concerns = [];

    /// <summary>What people should know of them, once they are read.</summary>
    public IReadOnlyList<string> Concerns => _concerns;

    /// <summary>The containers of the job.</summary>
    /// <exception cref="ExecutorException">The credentials for a registry cannot be read.</exception>
    public JobContainers Read()
    {
        List<ServiceSpec> services = [.. Services()];
        if (ImageOf(job.Settings["image"]) is not { } image)
            return new JobContainers(null, services);
        return new JobContainers(
            image with
            {
                Environment = job.Variables.Environment.ToDictionary(),
                Options = services.Count == 0 ? ContainerOptions.None : new ContainerOptions { Network = new ContainerNetwork { Aliases = [JobName] } },
            },
            services);
    }

    private IEnumerable<ServiceSpec> Services()
    {
        var names = new ServiceNames();
        var number = 0;
        foreach (var node in (job.Settings["services"] as YamlNode.Sequence)?.Items ?? [])
        {
            if (ImageOf(node) is not { } image)
                continue;
            var text = new JobText(node as YamlNode.Mapping);
            var aliases = names.Take(image.Image, job.Variables.Expand(text.Text("alias") ?? ""));
            if (aliases.Count == 0)
            {
                _concerns.Add($"the service '{image.Image}' is not started, as on GitLab: a service before it has all of its names; give it an 'alias' of its own");
                continue;
            }

            yield return new ServiceSpec(FormattableString.Invariant($"{image.Image}-{number++}"), aliases, image with
            {
                Environment = VariablesOf(image.Image, text.Part("variables")),
                Command = text["command"] is null ? null : text.Texts("command"),
            })
            {
                AwaitPorts = true,
                PublishPorts = true,
            };
        }
    }

    /// <summary>Those of the pipeline's files and of GitLab, and its own. What settings and people give, services do not see: they are the code of others.</summary>
    private Dictionary<string, string> VariablesOf(string image, JobText own)
    {
        var variables = job.Variables.Public.ToDictionary();
        var before = new Dictionary<string, string>(variables);
        foreach (var (name, node) in own.Entries)
            before[name] = TextOf(node);
        foreach (var (name, node) in own.Entries)
        {
            variables[name] = IsRaw(node) ? before[name] : RunnerExpansion.Expand(before[name], ValueOf);

            string? ValueOf(string other)
            {
                if (before.TryGetValue(other, out var value))
                    return value;
                if (job.Variables[other] is not null)
                    _concerns.Add($"the variable {name} of the service '{image}' refers to {other}, which GitLab does not give to services: only those of the pipeline's files; it is empty");
                return null;
            }
        }

        return variables;
    }

    private ContainerSpec? ImageOf(YamlNode? node)
    {
        var text = new JobText(node as YamlNode.Mapping);
        if (node is null || job.Variables.Expand(node is YamlNode.Mapping ? text.Text("name") ?? "" : NodeTexts.TextOf(node) ?? "") is not { Length: > 0 } name)
            return null;
        var docker = text.Part("docker");
        return new ContainerSpec
        {
            Image = name,
            Entrypoint = text["entrypoint"] is null ? null : EntrypointOf(text.Texts("entrypoint")),
            User = NonEmpty(job.Variables.Expand(docker.Text("user") ?? "")),
            Platform = NonEmpty(job.Variables.Expand(docker.Text("platform") ?? "")),
            PullPolicies = text.Texts("pull_policy") is { Count: > 0 } policies ? [.. policies.Select(PolicyOf)] : [PullPolicy.IfNotPresent],
            Credentials = RegistryAccess.Of(job, name),
        };
    }

    // [""] stands for none at all; in other places empty words are words.
    private static IReadOnlyList<string> EntrypointOf(IReadOnlyList<string> words) => words.All(word => word.Length == 0) ? [] : words;

    private static string TextOf(YamlNode value) => (value is YamlNode.Mapping mapping ? NodeTexts.TextOf(mapping["value"]) : NodeTexts.TextOf(value)) ?? "";

    private static bool IsRaw(YamlNode value) => value is YamlNode.Mapping mapping && NodeTexts.FlagOf(mapping["expand"]) == false;

    private static PullPolicy PolicyOf(string text) => text switch
    {
        "always" => PullPolicy.Always,
        "never" => PullPolicy.Never,
        _ => PullPolicy.IfNotPresent,
    };

    private static string? NonEmpty(string text) => text.Length == 0 ? null : text;
}
