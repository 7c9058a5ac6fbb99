using System.Collections.Frozen;
using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>All flags of <c>docker create</c>.</summary>
internal static class OptionFlags
{
    private static readonly FrozenDictionary<string, OptionFlag> ByName = new[]
    {
        ProcessFlags.All, ResourceFlags.All, DeviceFlags.All, HealthFlags.All, NetworkFlags.All, StorageFlags.All, SecurityFlags.All, RefusedFlags.All,
    }.SelectMany(flags => flags).ToFrozenDictionary(flag => flag.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<char, OptionFlag> ByLetter =
        ByName.Values.Where(flag => flag.Short != '\0').ToFrozenDictionary(flag => flag.Short);

    public static IEnumerable<OptionFlag> All => ByName.Values;

    public static OptionFlag? Named(string name) => ByName.GetValueOrDefault(name);

    public static OptionFlag? Lettered(char letter) => ByLetter.GetValueOrDefault(letter);

    /// <summary>What somebody probably meant who wrote a flag that does not exist.</summary>
    public static string Advice(string name) => Suggestion.Nearest(name, ByName.Keys) is { } near
        ? $"did you mean '--{near}'?"
        : "'docker create --help' lists all flags";
}
