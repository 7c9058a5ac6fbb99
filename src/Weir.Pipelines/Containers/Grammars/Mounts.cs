using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Mounts as fields: <c>type=bind,source=/a,target=/b,readonly</c>.</summary>
internal static class Mounts
{
    private static readonly string[] Keys =
    [
        "bind-propagation", "bind-recursive", "consistency", "image-subpath", "readonly", "source", "target", "tmpfs-mode", "tmpfs-size", "type",
        "volume-driver", "volume-label", "volume-nocopy", "volume-opt", "volume-subpath",
    ];

    private static readonly string[] Kinds = ["bind", "image", "tmpfs", "volume"];

    public static Parsed<ContainerMount> Mount(string text) => Fields.Read(text).Then<ContainerMount>(fields =>
    {
        var mount = new ContainerMount();
        foreach (var field in fields)
        {
            var next = Set(mount, field, field.Key.ToLowerInvariant());
            if (next.Problem is { } problem)
                return problem;
            mount = next.Value!;
        }

        return Check(mount, text, fields);
    });

    private static Parsed<ContainerMount> Set(ContainerMount mount, Field field, string key)
    {
        if (field.Value is not { } value)
            return SetFlag(mount, field, key, "true");
        return key switch
        {
            "type" => Kind(field, value).Then<ContainerMount>(kind => mount with { Kind = kind }),
            "source" or "src" => mount with { Source = value },
            "target" or "dst" or "destination" => mount with { Target = value },
            "consistency" => mount with { Consistency = value.ToLowerInvariant() },
            "bind-propagation" => Within(field, Texts.OneOf("private", "rprivate", "rshared", "rslave", "shared", "slave")(value.ToLowerInvariant()))
                .Then<ContainerMount>(propagation => mount with { Propagation = propagation }),
            "bind-recursive" => Recursion(field, value).Then<ContainerMount>(recursion => mount with { Recursion = recursion }),
            "volume-driver" => mount with { Driver = value },
            "volume-subpath" or "image-subpath" => mount with { Subpath = value },
            "volume-label" => Within(field, Texts.Label(value)).Then<ContainerMount>(label => mount with { Labels = mount.Labels.With(label) }),
            "volume-opt" => Within(field, Texts.Label(value)).Then<ContainerMount>(option => mount with { DriverOptions = mount.DriverOptions.With(option) }),
            "tmpfs-size" => Within(field, Sizes.Bytes(value)).Then<ContainerMount>(bytes => mount with { TmpfsBytes = bytes }),
            "tmpfs-mode" => Mode(field, value).Then<ContainerMount>(mode => mount with { TmpfsMode = mode }),
            _ => SetFlag(mount, field, key, value),
        };
    }

    private static Parsed<ContainerMount> SetFlag(ContainerMount mount, Field field, string key, string value) => key switch
    {
        "readonly" or "ro" => Within(field, Numbers.Truth(value)).Then<ContainerMount>(yes => mount with { IsReadOnly = yes }),
        "volume-nocopy" => Within(field, Numbers.Truth(value)).Then<ContainerMount>(yes => mount with { IsNotFilled = yes }),
        "bind-nonrecursive" => Within(field, Numbers.Truth(value)).Then<ContainerMount>(yes =>
            mount with { Recursion = yes ? MountRecursion.Disabled : MountRecursion.Enabled }),
        _ when Keys.Contains(key) => field.Wrong($"expected '{key}=' and a value, found '{field.Text}'"),
        _ => field.Wrong($"'{key}' is no field of a mount", Suggestion.For(key, Keys)),
    };

    private static Parsed<MountKind> Kind(Field field, string text) => text.ToLowerInvariant() switch
    {
        "bind" => MountKind.Bind,
        "volume" => MountKind.Volume,
        "tmpfs" => MountKind.Tmpfs,
        "image" => MountKind.Image,
        var other => field.Wrong($"a mount of type '{other}' is not possible here", $"expected one of {Suggestion.Listing(Kinds)}"),
    };

    private static Parsed<MountRecursion> Recursion(Field field, string text) => text switch
    {
        "enabled" => MountRecursion.Enabled,
        "disabled" => MountRecursion.Disabled,
        "writable" => MountRecursion.Writable,
        "readonly" => MountRecursion.ReadOnly,
        _ => field.Wrong($"expected one of 'disabled', 'enabled', 'readonly', 'writable', found '{text}'"),
    };

    private static Parsed<int> Mode(Field field, string text) =>
        text.Length is > 0 and <= 5 && text.All(digit => digit is >= '0' and <= '7')
            ? Convert.ToInt32(text, 8)
            : field.Wrong($"expected permission bits such as '1777', found '{text}'");

    private static Parsed<T> Within<T>(Field field, Parsed<T> value)
        where T : notnull => value.Problem is { } problem ? field.Wrong($"'{field.Key}': {problem.Message}", problem.Help) : value;

    private static string WithDot(string source) => $"write '/{source}', or './{source}' for a folder of the workspace";

    private static Parsed<ContainerMount> Check(ContainerMount mount, string text, Field[] fields)
    {
        if (!mount.Target.StartsWith('/'))
            return ContainerProblem.Of(text, $"expected an absolute path as the target, found {ContainerProblem.Shown(mount.Target)}", "write 'target=/path'");
        if (mount.Kind is MountKind.Bind or MountKind.Image && string.IsNullOrEmpty(mount.Source))
            return ContainerProblem.Of(text, "the mount has no source", "write 'source='");
        if (mount.Kind is MountKind.Bind && mount.Source is { } source && source[0] is not ('/' or '.'))
            return ContainerProblem.Of(text, $"the source '{source}' is no absolute path", WithDot(source));
        if (mount is { Recursion: MountRecursion.Writable or MountRecursion.ReadOnly, IsReadOnly: false })
            return ContainerProblem.Of(text, "'bind-recursive' says how a mount is read-only that is not", "add 'readonly'");
        var foreign = fields.FirstOrDefault(field => Owner(field.Key.ToLowerInvariant()) is { } owner && owner != mount.Kind);
        return foreign.Text is null ? mount : foreign.Wrong($"'{foreign.Key}' is no field of a mount of type '{mount.Kind.ToString().ToLowerInvariant()}'");
    }

    private static MountKind? Owner(string key) => key.Split('-') switch
    {
        ["bind", _] => MountKind.Bind,
        ["volume", _] => MountKind.Volume,
        ["tmpfs", _] => MountKind.Tmpfs,
        ["image", _] => MountKind.Image,
        _ => null,
    };
}
