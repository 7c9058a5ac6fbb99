using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>Words the keys of shapes.</summary>
internal static class Keys
{
    /// <summary>A key that must be there.</summary>
    public static Keyword Required(string name, Shape shape, string note) => new(name, shape) { Required = true, Note = note };

    /// <summary>A key that may be left out.</summary>
    public static Keyword Optional(string name, Shape shape, string note, string? otherwise = null) => new(name, shape) { Note = note, Default = otherwise };

    /// <summary>A key for a length of time that may be left out.</summary>
    public static Keyword Optional(string name, Shape shape, string note, TimeSpan otherwise) => Optional(name, shape, note, Durations.Write(otherwise));

    /// <summary>A key for a whole number that may be left out.</summary>
    public static Keyword Optional(string name, Shape shape, string note, int otherwise) => Optional(name, shape, note, FormattableString.Invariant($"{otherwise}"));
}
