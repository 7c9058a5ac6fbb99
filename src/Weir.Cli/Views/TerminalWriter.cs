using System.Text;

namespace Weir.Cli.Views;

/// <summary>Writes to a terminal: of what would steer it only colours and line ends get through, wherever a text comes from.</summary>
/// <param name="inner">Takes what is left.</param>
internal sealed class TerminalWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write($"{value}\n");

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        var kept = new StringBuilder(buffer.Length);
        foreach (var line in buffer.Split('\n'))
            kept.Append(TerminalText.KeepColors(buffer[line].ToString())).Append('\n');
        inner.Write(kept.Remove(kept.Length - 1, 1));
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}
