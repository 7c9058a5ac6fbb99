using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet.Models;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets.Instances;

namespace Weir.Delivery.Targets.Docker;

/// <summary>What tells the containers of an environment from all others.</summary>
internal sealed class ContainerMarks(EnvironmentFolder folder)
{
    public const string Release = "weir.delivery.release", Version = "weir.delivery.version", Index = "weir.delivery.index", Port = "weir.delivery.port";

    private const string Place = "weir.delivery.place", Companion = "weir.delivery.companion-of";
    private const int KeyDigits = 8;

    private readonly string _key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder.Path))))[..KeyDigits];

    /// <summary>The value of the label that all of them have.</summary>
    public string Key => _key;

    /// <summary>What finds the instances of the environment.</summary>
    public Dictionary<string, IDictionary<string, bool>> Filter => FilterOf(Place);

    /// <summary>What finds the containers that stand beside the instances for them.</summary>
    public Dictionary<string, IDictionary<string, bool>> CompanionFilter => FilterOf(Companion);

    /// <summary>The label of what stands beside the instances.</summary>
    public KeyValuePair<string, string> CompanionLabel => new(Companion, _key);

    /// <summary>The labels of an instance.</summary>
    public Dictionary<string, string> Labels(Release release, int index, int port) => new()
    {
        [Place] = _key,
        ["weir.delivery.app"] = release.App,
        ["weir.delivery.environment"] = release.Environment,
        [Release] = release.Id.Number.ToString(CultureInfo.InvariantCulture),
        [Version] = release.Version,
        [Index] = index.ToString(CultureInfo.InvariantCulture),
        [Port] = port.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What an instance is told of itself.</summary>
    public static Dictionary<string, string> Variables(Release release, int index, int port) => new()
    {
        ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["WEIR_VERSION"] = release.Version,
        ["WEIR_RELEASE"] = release.Id.Number.ToString(CultureInfo.InvariantCulture),
        ["WEIR_INSTANCE"] = index.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A container that the engine restarts, on a port of 127.0.0.1 that stays the same.</summary>
    public CreateContainerParameters Request(Release release, int index, int port, string image)
    {
        var settings = (DockerSettings)release.Target;
        var variables = new Dictionary<string, string>(settings.Environment);
        foreach (var (name, value) in Variables(release, index, settings.Port))
            variables[name] = value;
        var inside = string.Create(CultureInfo.InvariantCulture, $"{settings.Port}/tcp");
        var outside = port.ToString(CultureInfo.InvariantCulture);
        return new CreateContainerParameters
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"weir-{Word(release.App)}-{Word(release.Environment)}-{_key}-{release.Id}-{index}"),
            Image = image,
            Cmd = settings.Command is { } command ? [.. command] : null!,
            Env = [.. variables.Select(static pair => $"{pair.Key}={pair.Value}")],
            Labels = Labels(release, index, port),
            ExposedPorts = new Dictionary<string, EmptyStruct> { [inside] = default },
            StopTimeout = settings.StopWithin,
            HostConfig = new HostConfig
            {
                RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.UnlessStopped },
                PortBindings = new Dictionary<string, IList<PortBinding>> { [inside] = [new PortBinding { HostIP = "127.0.0.1", HostPort = outside }] },
                Binds = [.. settings.Volumes],
            },
        };
    }

    private Dictionary<string, IDictionary<string, bool>> FilterOf(string label) => new() { ["label"] = new Dictionary<string, bool> { [$"{label}={_key}"] = true } };

    private static string Word(string name) => string.Concat(name.Select(static sign => char.IsAsciiLetterOrDigit(sign) ? sign : '-'));
}

/// <summary>A container of an environment.</summary>
/// <param name="Id">What the engine calls it.</param>
/// <param name="Release">Of which release.</param>
/// <param name="Version">What people call that.</param>
/// <param name="IsStarted">True where it runs, or the engine starts it again.</param>
/// <param name="Seen">What a target sees of it.</param>
/// <param name="Labels">All its labels.</param>
internal sealed record OwnContainer(string Id, ReleaseId Release, string Version, bool IsStarted, HostedInstance Seen, IDictionary<string, string> Labels)
{
    /// <summary>Which of its release.</summary>
    public int Index => Seen.Index;

    public static OwnContainer Of(ContainerInspectResponse seen)
    {
        var labels = seen.Config!.Labels!;
        return new OwnContainer(
            seen.ID,
            new ReleaseId(Number(labels[ContainerMarks.Release])),
            labels[ContainerMarks.Version],
            seen.State!.Running || seen.State.Restarting,
            new HostedInstance(Number(labels[ContainerMarks.Index]), new IPEndPoint(IPAddress.Loopback, Number(labels[ContainerMarks.Port])), ProblemOf(seen.State), (int)seen.RestartCount),
            labels);
    }

    // The image's own check counts where it has one.
    private static string? ProblemOf(State state) =>
        !state.Running || state.Restarting ? FormattableString.Invariant($"its container is {state.Status}, after it ended with {state.ExitCode}")
        : state.Health?.Status is "starting" or "unhealthy" ? $"the image's own health check says '{state.Health.Status}'"
        : null;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
