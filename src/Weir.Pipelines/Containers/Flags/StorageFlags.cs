using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>The flags about files.</summary>
internal static class StorageFlags
{
    private static readonly FlagGroup<StorageSettings> Group = new(options => options.Storage, (options, part) => options with { Storage = part });

    public static IEnumerable<OptionFlag> All { get; } =
    [
        Group.Value("mount", Grammars.Mounts.Mount, (part, mount) => part with { Mounts = [.. part.Mounts, mount] }),
        Group.Switch("read-only", (part, yes) => part with { IsReadOnly = yes }),
        Group.Value("storage-opt", Texts.Pair, (part, option) => part with { DriverOptions = part.DriverOptions.With(option) }),
        Group.Value("tmpfs", Tmpfs, (part, folder) => part with { Tmpfs = part.Tmpfs.With(folder) }),
        Group.Value("volume", Grammars.Volumes.Read, (part, volume) => part with { Volumes = [.. part.Volumes, volume] }, 'v'),
        Group.Value("volume-driver", Texts.Any, (part, driver) => part with { VolumeDriver = driver }),
        Group.Value("volumes-from", VolumesFrom, (part, container) => part with { VolumesFrom = [.. part.VolumesFrom, container] }),
    ];

    private static Parsed<KeyValuePair<string, string>> Tmpfs(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var path = colon < 0 ? text : text[..colon];
        return path.StartsWith('/')
            ? KeyValuePair.Create(path, colon < 0 ? "" : text[(colon + 1)..])
            : ContainerProblem.Expected("an absolute path such as '/run' or '/run:size=64m'", text);
    }

    private static Parsed<string> VolumesFrom(string text)
    {
        var parts = text.Split(':');
        return parts.Length <= 2 && parts[0].Length > 0 && parts[1..].All(modes => modes.Split(',').All(mode => mode is "ro" or "rw" or "z" or "Z"))
            ? text
            : ContainerProblem.Expected("the name of a container, or 'name:ro'", text);
    }
}
