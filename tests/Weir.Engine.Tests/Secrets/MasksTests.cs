using System.Text;
using Weir.Engine.Secrets;
using Weir.Engine.Tests.Logs;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Secrets;

public sealed class MasksTests
{
    [Theory]
    [InlineData("the token is s3cr3t-value!", "the token is ***!")]
    [InlineData("s3cr3t-value", "***")]
    [InlineData("s3cr3t-valuE", "s3cr3t-valuE")]
    [InlineData("s3cr3t-values3cr3t-value", "***")]
    [InlineData("s3cr3t-value s3cr3t-value", "*** ***")]
    [InlineData("", "")]
    public void A_secret_is_replaced_wherever_it_stands(string text, string expected) => Assert.Equal(expected, Of("s3cr3t-value").Apply(text));

    [Fact]
    public void Of_two_secrets_at_one_place_the_longer_is_taken() =>
        Assert.Equal("x *** y ***", Of("pass", "password").Apply("x password y pass"));

    [Fact]
    public void Secrets_that_overlap_become_one_mask() => Assert.Equal("x***y", Of("abcdef", "defghi").Apply("xabcdefghiy"));

    [Fact]
    public void Each_line_of_a_secret_is_one()
    {
        var masks = Of("-----BEGIN KEY-----\r\n  MIIabcdefgh  \n\n-----END KEY-----\n");

        Assert.Equal("***", masks.Apply("-----BEGIN KEY-----"));
        Assert.Equal("> *** <", masks.Apply("> MIIabcdefgh <"));
        Assert.Equal("***\n***", masks.Apply("MIIabcdefgh\n-----END KEY-----"));
    }

    [Fact]
    public void A_short_secret_is_masked_as_the_runner_does() => Assert.Equal("b***n***n***", Of("a").Apply("banana"));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\n\t")]
    public void Blank_text_is_not_a_secret(string blank)
    {
        var masks = Of(blank);

        Assert.Equal("a b\n\tc", masks.Apply("a b\n\tc"));
        Assert.False(masks.Covers(blank));
    }

    [Fact]
    public void A_secret_that_is_added_later_applies_from_then_on()
    {
        var masks = Of("first-secret");
        Assert.Equal("second-secret", masks.Apply("second-secret"));

        masks.Add("second-secret");

        Assert.True(masks.Covers("a second-secret"));
        Assert.Equal("*** ***", masks.Apply("first-secret second-secret"));
    }

    [Theory]
    [InlineData("\"quoted-value\"", "quoted-value")]
    [InlineData("first&second+third&last-part", "first&second+third&")]
    [InlineData("first&second+third&last-part", "last-part")]
    [InlineData("secretpart1&+secretpart2&x", "secretpart1&+")]
    [InlineData("secretpart1&+secretpart2&x", "ecretpart2&x")]
    public void The_pieces_that_shells_print_are_masked(string secret, string piece) => Assert.Equal("***", Of(secret).Apply(piece));

    [Theory]
    [InlineData("\"short\"", "short")]
    [InlineData("ab&cdefgh", "ab&")]
    [InlineData("abcdef&gh", "gh")]
    public void Pieces_that_are_too_short_to_tell_anything_are_not(string secret, string piece) => Assert.Equal(piece, Of(secret).Apply(piece));

    [Fact]
    public void A_secret_in_base64_is_found_among_other_text_and_broken_into_lines()
    {
        var secret = string.Join('-', Enumerable.Range(0, 40));
        var whole = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        var masks = Of(secret);

        for (var start = 0; start < whole.Length; start += 76)
            Assert.Equal("***", masks.Apply(whole.Substring(start, Math.Min(76, whole.Length - start))));
        var basic = masks.Apply(Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{secret}:more")));
        Assert.Matches(@"^[^*]{1,8}\*\*\*[^*]{1,8}$", basic);
    }

    [Fact]
    public void A_masked_log_writes_what_is_left()
    {
        var inner = new LogSpy();
        var masks = Of("hunter2222");
        var log = new MaskedLog(inner, masks);

        log.Write("plain", step: 3, LogKind.Debug);
        log.Write("with hunter2222 inside", step: 4);
        masks.Add("plain");
        log.Write("plain", step: 5);

        Assert.Equal([(3, LogKind.Debug, "plain"), (4, LogKind.Output, "with *** inside"), (5, LogKind.Output, "***")], inner.Lines);
    }

    [Fact]
    public void A_line_without_a_secret_costs_no_memory()
    {
        var masks = Of("hunter2222", "correct horse battery staple", "x-secret-token-0123456789");
        var log = new MaskedLog(new NoLog(), masks);
        var line = "2026-08-22 10:11:12 compiling module 17 of 1200 without a warning"u8;
        log.Write(1, LogKind.Output, line);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 1_000; count++)
            log.Write(1, LogKind.Output, line);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Masks Of(params string[] secrets)
    {
        var masks = new Masks();
        foreach (var secret in secrets)
            masks.Add(secret);
        return masks;
    }

    private sealed class LogSpy : IJobLog
    {
        public List<(int Step, LogKind Kind, string Text)> Lines { get; } = [];

        public void Write(int step, LogKind kind, ReadOnlySpan<byte> utf8) => Lines.Add((step, kind, Encoding.UTF8.GetString(utf8)));
    }

    private sealed class NoLog : IJobLog
    {
        public void Write(int step, LogKind kind, ReadOnlySpan<byte> utf8)
        {
        }
    }
}
