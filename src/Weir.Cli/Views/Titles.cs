namespace Weir.Cli.Views;

/// <summary>Fits titles and reasons into rows.</summary>
internal static class Titles
{
    private const int Longest = 100;

    /// <summary>The first line of a text, as far as it fits into a row; the whole of it is in the log.</summary>
    public static string Short(string text)
    {
        var line = TerminalText.Strip(text.Split('\n', 2)[0]);
        return line.Length <= Longest && line.Length == text.Length ? line : line[..Math.Min(line.Length, Longest - 1)] + "…";
    }
}
