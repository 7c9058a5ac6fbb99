using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Docker.DotNet;
using Weir.Engine.Executors.Docker.Requests;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Diagnostics;
using Weir.Testing;
using ContainerSpec = Weir.Pipelines.Containers.ContainerSpec;

namespace Weir.Engine.Tests.Executors.Docker;

/// <summary>A real engine understands our requests as it understands <c>docker create</c> with the same text, started as GitHub's runner starts it.</summary>
public sealed partial class DockerCreateTests(EngineUnderTest engine)
{
    /// <summary>What docker takes and we refuse, each for its reason.</summary>
    private static readonly string[] Refused =
    [
        "--network host", "--net=none --cpus 1", "--cidfile /tmp/id", "--env-file .env", "--label-file=labels", "--help", // not for containers of a job
        "--kernel-memory 1g", "--use-api-socket", "--disable-content-trust=false", "--env A",
        "--isolation process", "--cpu-count 2", // refused by other engines, not by all
        "--blkio-weight 5", "--ipc hots", "--gpus device=0,1", // refused when the container starts, where they can be had at all
        "--device /dev/tty*", "--security-opt seccomp=profile.json", // read from the runner's machine
        "--", "-v data", "-p target=80,ports=1", // taken, but for nothing that anybody means
    ];

    private const string NeedsRegistry = "--pull always";

    [GeneratedRegex("(?<=^ +(-., )?)--[a-z0-9-]+", RegexOptions.Multiline)]
    private static partial Regex FlagName { get; }

    public static TheoryData<string> Texts =>
    [
        .. Repo.Lines("tests/Weir.Pipelines.Tests/Corpus/container-options.txt")
            .Where(line => line[0] is not (' ' or '#') && !line.Contains('¶', StringComparison.Ordinal) && !Refused.Contains(line) && line != NeedsRegistry)
            .Where(line => ContainerOptions.Parse(line, ContainerRole.Service).Problems.All(problem => problem.Severity == Severity.Error)),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Containers_are_what_docker_create_makes_of_the_same_text(string text)
    {
        Assert.SkipUnless(engine.Absence is null, engine.Absence ?? "");
        var parsed = ContainerOptions.Parse(text, ContainerRole.Service);
        var (output, errors) = await EngineUnderTest.DockerAsync($"create --pull never --network {engine.Network} {text} {engine.Image} true");
        Assert.SkipWhen(errors.Contains("requires API version", StringComparison.Ordinal), $"the engine is too old: {errors}");
        var theirs = errors.Length == 0 ? await EngineUnderTest.TakeAsync(output.Trim()) : null;
        var (ours, refusal) = parsed.Problems.Count > 0 ? (null, parsed.Problems[0].Message) : await CreateAsync(parsed.Options);
        if (ours is null || theirs is null)
            Assert.True(ours is null && theirs is null, theirs is null ? $"docker refused: {errors}" : $"we refused: {refusal}");
        else
            Assert.Empty(Differing(Compared(theirs), Compared(ours)));
    }

    [Fact]
    public void What_we_refuse_and_docker_takes_is_refused() =>
        Assert.All(Refused, text => Assert.Contains(ContainerOptions.Parse(text, ContainerRole.Service).Problems, problem => problem.Severity == Severity.Error));

    [Fact]
    public async Task Every_flag_of_docker_create_is_known()
    {
        Assert.SkipUnless(engine.Absence is null, engine.Absence ?? "");
        var (help, _) = await EngineUnderTest.DockerAsync("create --help");
        var flags = FlagName.Matches(help).Select(match => match.Value).ToList();
        Assert.Contains("--cpus", flags);
        Assert.All(flags, flag => Assert.DoesNotContain(
            ContainerOptions.Parse($"{flag}=x", ContainerRole.Service).Problems,
            problem => problem.Message.StartsWith("there is no flag", StringComparison.Ordinal)));
    }

    private async Task<(JsonNode? Container, string Refusal)> CreateAsync(ContainerOptions options)
    {
        var spec = new ContainerSpec { Image = engine.Image, Command = ["true"], Options = options };
        var request = ContainerRequest.Of(spec, new ContainerPlacement(Environment.CurrentDirectory) { Network = engine.Network });
        try
        {
            var created = await engine.Client.Containers.CreateContainerAsync(request, TestContext.Current.CancellationToken);
            return (await EngineUnderTest.TakeAsync(created.ID), "");
        }
        catch (DockerApiException exception)
        {
            return (null, exception.Message);
        }
    }

    private static IEnumerable<string> Differing(SortedDictionary<string, string> theirs, SortedDictionary<string, string> ours) => theirs.Keys
        .Union(ours.Keys)
        .Where(fact => theirs.GetValueOrDefault(fact) != ours.GetValueOrDefault(fact))
        .Select(fact => $"{fact}: docker {theirs.GetValueOrDefault(fact) ?? "nothing"}, we {ours.GetValueOrDefault(fact) ?? "nothing"}");

    // Names and times differ from container to container.
    private static SortedDictionary<string, string> Compared(JsonNode container)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect("Config", container["Config"], facts);
        Collect("HostConfig", container["HostConfig"], facts);
        foreach (var (_, network) in container["NetworkSettings"]!["Networks"]!.AsObject())
        {
            Collect("Network.IPAMConfig", network!["IPAMConfig"], facts);
            Collect("Network.Links", network["Links"], facts);
            Collect("Network.Aliases", new JsonArray([.. (network["Aliases"]?.AsArray() ?? []).Select(alias => alias!.DeepClone()).Where(alias => !IsId(container, alias.GetValue<string>()))]), facts);
        }

        if (IsId(container, facts.GetValueOrDefault("Config.Hostname", "").Trim('"')))
            facts.Remove("Config.Hostname");
        return facts;
    }

    private static bool IsId(JsonNode container, string name) => name.Length == 12 && container["Id"]!.GetValue<string>().StartsWith(name, StringComparison.Ordinal);

    private static void Collect(string path, JsonNode? node, SortedDictionary<string, string> facts)
    {
        if (node is JsonObject parts && parts.Count > 0)
        {
            foreach (var (name, part) in parts)
                Collect($"{path}.{name}", part, facts);
        }
        else if (node is JsonArray { Count: > 0 } items && path is "Config.Env" or "HostConfig.Binds")
        {
            // docker and the engine keep these in maps, without an order.
            facts[path] = string.Join('\n', items.Select(item => item!.GetValue<string>()).Order(StringComparer.Ordinal));
        }
        else if (node is not (null or JsonObject or JsonArray { Count: 0 }))
        {
            facts[path] = node.ToJsonString();
        }
    }
}
