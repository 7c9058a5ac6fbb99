using System.Buffers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Artifacts;

/// <summary>The names that an artifact and the files in it may have: those that GitHub takes, so that each file system can hold them.</summary>
internal static class ArtifactNames
{
    private const string NotInPaths = "\":<>|*?\r\n";
    private const string NotInNames = NotInPaths + "\\/";

    private static readonly SearchValues<char> InNoPath = SearchValues.Create(NotInPaths);
    private static readonly SearchValues<char> InNoName = SearchValues.Create(NotInNames);

    /// <exception cref="StoreException">The name cannot be one of an artifact.</exception>
    public static void CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new StoreException("an artifact needs a name");
        if (Forbidden(name, InNoName) is { } found)
            throw new StoreException($"the artifact name '{Shown(name)}' has {found}; not allowed are {List(NotInNames)}");
    }

    /// <exception cref="StoreException">The path cannot be one of a file in an artifact.</exception>
    public static void CheckPath(string path)
    {
        if (Forbidden(path, InNoPath) is { } found)
            throw new StoreException(
                $"the file '{Shown(path)}' cannot be in an artifact: its path has {found}; not allowed are {List(NotInPaths)}, since not every file system takes them");
    }

    private static string? Forbidden(string text, SearchValues<char> characters) =>
        text.AsSpan().IndexOfAny(characters) is >= 0 and var place ? Shown(text[place]) : null;

    private static string List(string characters) => string.Join(", ", characters.Select(Shown));

    private static string Shown(string text) => text.ReplaceLineEndings(" ");

    private static string Shown(char character) => character switch
    {
        '\r' => "a carriage return",
        '\n' => "a line feed",
        _ => $"'{character}'",
    };
}
