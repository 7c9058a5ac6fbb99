namespace Weir.Pipelines.Sources;

/// <summary>A text file as it was read: its name and its characters.</summary>
/// <param name="Name">The path in the tree with forward slashes, or the reference by which it was fetched.</param>
/// <param name="Characters">The decoded text.</param>
public sealed record SourceText(string Name, string Characters)
{
    private string[]? _lines;

    /// <summary>The text of a line, counted from 1, without its end; empty where there is no such line.</summary>
    public string Line(int number)
    {
        _lines ??= Characters.ReplaceLineEndings("\n").Split('\n');
        return number >= 1 && number <= _lines.Length ? _lines[number - 1] : "";
    }
}
