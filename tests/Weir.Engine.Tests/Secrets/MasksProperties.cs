using System.Net;
using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Weir.Engine.Secrets;

namespace Weir.Engine.Tests.Secrets;

/// <summary>No added secret survives in any form in which tools print it, wherever it stands, and nothing else is touched.</summary>
public sealed class MasksProperties
{
    private static readonly string[] Wide = ["ä", "ß", "漢字", "🙂", "x", "\"", "\\", " ", "&", "'", "+", "/", "<", "\t", "\u007f", "\u0085", "\u2028"];

    private static readonly Gen<string> AnySecret =
        Gen.String[Gen.Char["abcXYZ019 \"'\\/&<>+=%$#@!?:;,.-_~`|()[]{}\t"], 4, 40].Where(Solid);

    private static readonly Gen<string> WideSecret =
        Gen.Int[0, Wide.Length - 1].Array[4, 12].Select(choices => string.Concat(choices.Select(choice => Wide[choice]))).Where(Solid);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Around = Gen.String[Gen.Char["xyz 123=:,([\"'"], 0, 12];

    [Fact]
    public void No_form_of_a_secret_survives_anywhere_in_a_line() =>
        Gen.Select(Gen.OneOf(AnySecret, WideSecret), Around, Around).Sample((secret, before, after) =>
        {
            var masks = new Masks();
            masks.Add(secret);
            foreach (var form in Forms(secret))
            {
                var masked = masks.Apply(before + form + after);
                Assert.DoesNotContain(form, masked, StringComparison.Ordinal);
                Assert.Contains("***", masked, StringComparison.Ordinal);
            }
        }, iter: 1_000);

    [Fact]
    public void No_secret_can_be_taken_out_of_base64_whatever_it_was_encoded_with() =>
        Gen.Select(Gen.OneOf(AnySecret, WideSecret), Around, Around).Sample((secret, before, after) =>
        {
            var masks = new Masks();
            masks.Add(secret);
            var bytes = Encoding.UTF8.GetBytes(before + secret + after);
            foreach (var encoded in new[] { Convert.ToBase64String(bytes), System.Buffers.Text.Base64Url.EncodeToString(bytes) })
            {
                var left = masks.Apply(encoded).Split("***").Sum(part => part.Length);
                var outside = Encoding.UTF8.GetByteCount(before + after);

                // At most two characters on each side hold bits of the secret next to bits of something else.
                Assert.InRange(left, 0, (outside * 4 / 3) + 6);
            }
        }, iter: 1_000);

    [Fact]
    public void Text_without_a_secret_is_unchanged() =>
        Gen.Select(AnySecret.Array[1, 5], Gen.String[Gen.Char["ghijk \n"], 0, 200]).Sample((secrets, text) =>
        {
            var masks = new Masks();
            foreach (var secret in secrets)
                masks.Add(secret + "0");
            Assert.Same(text, masks.Apply(text));
            Assert.False(masks.Covers(text));
        }, iter: 2_000);

    [Fact]
    public void It_finds_what_a_plain_search_finds() =>
        Gen.Select(Gen.String[Gen.Char["ab"], 1, 9].Array[1, 6], Gen.String[Gen.Char["abc"], 0, 60]).Sample((words, text) =>
        {
            var set = new MaskSet(words.Distinct().Select(Encoding.UTF8.GetBytes));
            var to = new System.Buffers.ArrayBufferWriter<byte>();
            var found = set.Mask(Encoding.UTF8.GetBytes(text), to);

            Assert.Equal(PlainSearch(words, text), found ? Encoding.UTF8.GetString(to.WrittenSpan) : text);
        }, iter: 5_000);

    private static string PlainSearch(string[] words, string text)
    {
        var covered = new bool[text.Length];
        var joined = new bool[text.Length + 1];
        foreach (var word in words)
        {
            for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
                covered.AsSpan(at, word.Length).Fill(true);
        }

        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (!covered[at])
                result.Append(text[at]);
            else if (at == 0 || !covered[at - 1])
                result.Append("***");
        }

        return result.ToString();
    }

    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Convert.ToBase64String(bytes);
        yield return System.Buffers.Text.Base64Url.EncodeToString(bytes);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        yield return Uri.EscapeDataString(secret);
        yield return WebUtility.UrlEncode(secret);
        yield return JsonSerializer.Serialize(secret)[1..^1];
        yield return JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        yield return JsonSerializer.Serialize(new { secret }, Relaxed)["{'secret':'".Length..^2];
        foreach (var form in RunnerForms(secret))
            yield return form;
        yield return WebUtility.UrlEncode(secret).Replace("+", "%20", StringComparison.Ordinal);
        if (secret.All(char.IsAscii))
            yield return WebUtility.HtmlEncode(secret);
        yield return secret.Replace("'", "'\\''", StringComparison.Ordinal);
    }

    // What GitHub's runner registers with each secret, but base64 and the pieces of it that shells print, which have tests of their own.
    private static IEnumerable<string> RunnerForms(string secret)
    {
        yield return SecurityElement.Escape(secret);
        yield return NewtonsoftJson(secret);
        yield return secret.Replace("'", "''", StringComparison.Ordinal);
        yield return secret.Replace("\"", "\\\"", StringComparison.Ordinal);
    }

    private static string NewtonsoftJson(string secret) => string.Concat(secret.Select(character => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\t' => "\\t",
        '\u0085' => "\\u0085",
        '\u2028' => "\\u2028",
        _ => character.ToString(),
    }));

    // A blank at an end is not part of what is masked in encodings of the whole, and a mask itself cannot be one.
    private static bool Solid(string secret) => secret.Length >= 4 && secret == secret.Trim() && !secret.Contains('*') && Encoding.UTF8.GetByteCount(secret) >= 4;
}
