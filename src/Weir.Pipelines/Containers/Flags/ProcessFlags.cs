using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>The flags about a container itself and its process.</summary>
internal static class ProcessFlags
{
    private static readonly FlagGroup<ContainerOptions> Group = new(options => options, (_, options) => options);

    public static IEnumerable<OptionFlag> All { get; } =
    [
        Group.Value("annotation", Texts.Pair, (options, pair) => options with { Annotations = options.Annotations.With(pair) }),
        Group.Value("domainname", Texts.Any, (options, name) => options with { DomainName = name }),
        Entrypoint(),
        Group.Value("env", Texts.Variable, (options, pair) => options with { Environment = options.Environment.With(pair) }, 'e'),
        Group.Value("hostname", Texts.Some("a host name"), (options, name) => options with { HostName = name }, 'h'),
        Group.Switch("init", (options, yes) => options with { HasInit = yes }),
        Group.Switch("interactive", (options, yes) => options with { IsInteractive = yes }, 'i'),
        Group.Value("label", Texts.Label, (options, pair) => options with { Labels = options.Labels.With(pair) }, 'l'),
        Group.Value("log-driver", Texts.Some("the name of a log driver"), (options, name) => options with { LogDriver = name }),
        Group.Value("log-opt", Texts.Label, (options, pair) => options with { LogOptions = options.LogOptions.With(pair) }),
        Group.Value("name", Names.Container, (options, name) => options with { Name = name }),
        Group.Value("platform", ContainerPlatform.Parse, (options, platform) => options with { Platform = platform }),
        Group.Value("pull", Names.Pull, (options, policy) => options with { Pull = policy }),
        Group.Value("restart", RestartPolicy.Parse, (options, policy) => options with { Restart = policy }),
        Group.Value("runtime", Texts.Some("the name of a runtime"), (options, name) => options with { Runtime = name }),
        Group.Value("stop-signal", Names.Signal, (options, signal) => options with { StopSignal = signal }),
        Group.Value("stop-timeout", Numbers.Whole(-1, int.MaxValue), (options, seconds) => options with { StopTimeout = TimeSpan.FromSeconds(seconds) }),
        Group.Switch("tty", (options, yes) => options with { HasTerminal = yes }, 't'),
        Group.Value("user", Texts.Some("a user"), (options, user) => options with { User = user }, 'u'),
        Group.Value("workdir", Texts.AbsolutePath, (options, path) => options with { WorkingDirectory = path }, 'w'),
    ];

    private static OptionFlag Entrypoint() => Group.Value("entrypoint", Texts.Any, (options, program) => options with { Entrypoint = program }) with
    {
        Refusal = (role, _) => role == ContainerRole.Job
            ? new FlagRefusal(true, "changes nothing: the container of a job is kept alive by an entrypoint of the runner's", "leave it out; steps run beside it")
            : null,
    };
}
