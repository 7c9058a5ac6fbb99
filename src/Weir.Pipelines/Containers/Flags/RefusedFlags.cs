using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>The flags that a container of a job cannot have, or that do nothing for it.</summary>
internal static class RefusedFlags
{
    private const string OnlyWindows = "is for containers of Windows";
    private const string FileUnread = "would be read before the job has any files";
    private const string Background = "is a flag of 'docker run': the containers of a job run in the background anyway";

    private const string Unsigned = "changes nothing: signatures are not checked anyway";
    private const string LeaveOut = "leave it out";
    private const string OutOfNetwork = "would take the container out of the network of its job";
    private const string ByName = "leave it out: the containers of a job reach each other by name";
    private const string ForSocket = "to give it the engine, write '--volume /var/run/docker.sock:/var/run/docker.sock'";

    public static IEnumerable<OptionFlag> All { get; } =
    [
        Idle("attach", "changes nothing: nothing is attached to the containers of a job", 'a'),
        Forbidden("cidfile", "writes a file of the runner's machine", "'job.container.id' and 'job.services.<id>.id' have the id"),
        Forbidden("cpu-count", OnlyWindows, "write '--cpus'"),
        Forbidden("cpu-percent", OnlyWindows, "write '--cpus'"),
        Forbidden("detach", Background, LeaveOut, 'd') with { IsSwitch = true },
        Forbidden("detach-keys", Background, LeaveOut),
        ContentTrust(),
        Forbidden("env-file", FileUnread, "write the variables under 'env:', or '--env NAME=value'"),
        Forbidden("help", "prints a text in place of making a container", LeaveOut) with { IsSwitch = true },
        Forbidden("io-maxbandwidth", OnlyWindows, "write '--device-read-bps' and '--device-write-bps'"),
        Forbidden("io-maxiops", OnlyWindows, "write '--device-read-iops' and '--device-write-iops'"),
        Isolation(),
        Forbidden("kernel-memory", "limits what kernels count no more", "write '--memory'"),
        Forbidden("label-file", FileUnread, "write '--label NAME=value'"),
        Forbidden("net", OutOfNetwork, ByName),
        Forbidden("network", OutOfNetwork, ByName),
        Idle("quiet", "changes nothing: images are fetched before", 'q') with { IsSwitch = true },
        Idle("rm", "changes nothing: the containers of a job are removed with it") with { IsSwitch = true },
        Forbidden("sig-proxy", Background, LeaveOut) with { IsSwitch = true },
        Forbidden("use-api-socket", "hands the user's logins at registries over", ForSocket) with { IsSwitch = true },
    ];

    private static OptionFlag Forbidden(string name, string reason, string help, char shorthand = '\0') =>
        Refused(name, shorthand, new FlagRefusal(false, reason, help));

    private static OptionFlag Idle(string name, string reason, char shorthand = '\0') =>
        Refused(name, shorthand, new FlagRefusal(true, reason, LeaveOut));

    private static OptionFlag Refused(string name, char shorthand, FlagRefusal refusal) =>
        new(name, shorthand, false, (options, _) => options) { Refusal = (_, _) => refusal };

    private static OptionFlag Isolation() => Forbidden("isolation", OnlyWindows, LeaveOut) with
    {
        Refusal = (_, value) => value is "default" or ""
            ? new FlagRefusal(true, "changes nothing with this value", LeaveOut)
            : new FlagRefusal(false, OnlyWindows, LeaveOut),
    };

    private static OptionFlag ContentTrust() => Idle("disable-content-trust", Unsigned) with
    {
        IsSwitch = true,
        Refusal = (_, value) => Numbers.Truth(value) is { Problem: null, Value: false }
            ? new FlagRefusal(false, "asks for signatures, which the engine does not check", "name the image by its digest")
            : new FlagRefusal(true, Unsigned, LeaveOut),
    };
}
