using System.Globalization;

namespace Weir.Engine.Logs;

/// <summary>
/// The files of one log: <c>index</c>; volumes <c>0.log</c>, <c>1.log</c>, … with compressed segments; and <c>N.tail</c> with the lines
/// from number N on that are not in a segment yet, as frames of length, checksum and packed lines.
/// </summary>
internal sealed record LogFolder(string Path)
{
    public const int FrameHead = 8;

    public static ReadOnlySpan<byte> Magic => "weirlog1"u8;

    public string Index => System.IO.Path.Combine(Path, "index");

    public string Volume(int number) => Name(number, "log");

    public string Tail(long firstLine) => Name(firstLine, "tail");

    private string Name(long number, string ending) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{number}.{ending}"));
}
