using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>The flags about rights and namespaces.</summary>
internal static class SecurityFlags
{
    private const string OwnProfile = "write 'seccomp=unconfined', or leave it out for the engine's own profile";
    private const string SystemPaths = "systempaths=unconfined";

    private static readonly FlagGroup<SecuritySettings> Group = new(options => options.Security, (options, part) => options with { Security = part });

    public static IEnumerable<OptionFlag> All { get; } =
    [
        Group.Value("cap-add", Names.Capability, (part, name) => part with { AddedCapabilities = [.. part.AddedCapabilities, name] }),
        Group.Value("cap-drop", Names.Capability, (part, name) => part with { DroppedCapabilities = [.. part.DroppedCapabilities, name] }),
        Group.Value("cgroupns", Texts.OneOf("host", "private"), (part, mode) => part with { Cgroups = mode }),
        Group.Value("group-add", Texts.Some("a group"), (part, group) => part with { Groups = [.. part.Groups, group] }),
        Group.Value("ipc", Texts.Namespace("none", "host", "private", "shareable"), (part, mode) => part with { Ipc = mode }),
        Group.Value("pid", Texts.Namespace("host"), (part, mode) => part with { Processes = mode }),
        Group.Switch("privileged", (part, yes) => part with { IsPrivileged = yes }),
        Group.Value("security-opt", Option, Add),
        Group.Value("sysctl", Texts.Sysctl, (part, setting) => part with { Sysctls = part.Sysctls.With(setting) }),
        Group.Value("userns", Texts.OneOf("host"), (part, mode) => part with { Users = mode }),
        Group.Value("uts", Texts.OneOf("host"), (part, mode) => part with { HostNames = mode }),
    ];

    private static SecuritySettings Add(SecuritySettings part, string option) =>
        option == SystemPaths ? part with { ShowsSystemPaths = true } : part with { Options = [.. part.Options, option] };

    private static Parsed<string> Option(string text)
    {
        var separator = text.IndexOfAny(['=', ':']);
        if (separator < 0 && text != "no-new-privileges")
            return ContainerProblem.Expected("'no-new-privileges' or an option with a value, such as 'seccomp=unconfined'", text);
        var value = text[(separator + 1)..];
        return text.StartsWith("seccomp", StringComparison.Ordinal) && value is not ("unconfined" or "builtin")
            ? ContainerProblem.Of(value, $"the profile '{value}' would be read before the job has any files", OwnProfile).Shift(separator + 1)
            : text;
    }
}
