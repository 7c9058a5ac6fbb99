using System.Collections;

namespace Weir.Engine.Unix;

/// <summary>The environment of this process, as it was at the start.</summary>
internal static class OwnEnvironment
{
    public static IReadOnlyDictionary<string, string> Variables { get; } = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? "", StringComparer.Ordinal);

    public static string Path => Variables.GetValueOrDefault("PATH") ?? "";
}
