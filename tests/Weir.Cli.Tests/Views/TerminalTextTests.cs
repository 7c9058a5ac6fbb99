using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Weir.Cli.Views;

namespace Weir.Cli.Tests.Views;

public sealed partial class TerminalTextTests
{
    /// <summary>Texts of pieces that terminals understand, whole and broken.</summary>
    private static readonly string[] Pieces =
        ["\e[2J", "\e[31m", "\e[0m", "\e[", "\e]0;title\a", "\e]52;c;aGk=\e\\", "\eP1$r\e\\", "\ec", "\e", "\u009b31m", "\u009d0;x\a", "\r", "\b", "\0", "\u007f", "\u0085"];

    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.Int[0, Pieces.Length - 1].Select(at => Pieces[at]), Gen.String[Gen.Char[' ', '~'], 0, 5]).Array[0, 12].Select(string.Concat);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\e[31mred\e[0m", "red")]
    [InlineData("a\tb", "a    b")]
    [InlineData("\e]0;a title\ashown", "shown")]
    [InlineData("\e]8;;http://x\e\\link\e]8;;\e\\", "link")]
    [InlineData("50%\r100%", "50%100%")]
    [InlineData("\e[2J\e[1;1H\e[?25lgone", "gone")]
    [InlineData("Привет ✔", "Привет ✔")]
    public void Stripping_leaves_what_is_to_be_read(string text, string left) => Assert.Equal(left, TerminalText.Strip(text));

    [Theory]
    [InlineData("\e[1;31mred\e[0m\e[2J", "\e[1;31mred\e[0m")]
    [InlineData("\e]0;\e[31mx\a", "0;\e[31mx")]
    [InlineData("\e[31", "[31")]
    public void Colours_can_be_kept(string text, string left) => Assert.Equal(left, TerminalText.KeepColors(text));

    [Fact]
    public void Nothing_but_colours_gets_through_whatever_comes() => Hostile.Sample(text =>
    {
        AssertHarmless(TerminalText.KeepColors(text));
        Assert.DoesNotContain('\e', TerminalText.Strip(text));
        AssertHarmless(Encoding.UTF8.GetString(TerminalText.KeepColors(Encoding.UTF8.GetBytes(text))));
    });

    [Fact]
    public void A_writer_to_a_terminal_lets_lines_and_colours_through() => Hostile.Array[0, 5].Sample(parts =>
    {
        var written = new StringWriter();
        using var writer = new TerminalWriter(written);
        foreach (var part in parts)
        {
            writer.Write(part);
            writer.WriteLine(part);
            foreach (var character in part)
                writer.Write(character);
        }

        Assert.Equal(parts.Length, written.ToString().Count(character => character == '\n'));
        AssertHarmless(written.ToString().Replace("\n", "", StringComparison.Ordinal));
    });

    [Fact]
    public void Bytes_that_are_no_text_become_text()
    {
        byte[] bytes = [(byte)'a', 0x9b, (byte)'2', (byte)'J', 0xff];

        Assert.Equal("a\ufffd2J\ufffd", Encoding.UTF8.GetString(TerminalText.KeepColors(bytes)));
    }

    private static void AssertHarmless(string text) => Assert.DoesNotContain(Color().Replace(text, ""), char.IsControl);

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Color();
}
