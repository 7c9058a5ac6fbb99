using System.Buffers.Text;

namespace Weir.Engine.Secrets;

/// <summary>
/// How a secret looks in base64, alone or inside of something longer. Three bytes become four characters, so what is before the secret shifts
/// it to one of three alignments; only characters that hold nothing but bits of the secret can be known then.
/// </summary>
internal static class Base64Forms
{
    // Shorter ones have a known part of three characters at most, which stands in too many words.
    private const int ShortestShifted = 4;

    // Where base64 and openssl break long output into lines.
    private static readonly int[] LineLengths = [64, 76];

    public static IEnumerable<string> Of(byte[] secret)
    {
        var whole = Convert.ToBase64String(secret);
        List<string> forms = [whole];
        if (secret.Length >= ShortestShifted)
        {
            forms.AddRange([Known(secret, 0), Known(secret, 1), Known(secret, 2)]);
            forms.AddRange(LineLengths.Where(length => whole.Length > length).SelectMany(length => Chunks(whole, length)));
        }

        return forms.SelectMany(form => new[] { form, form.Replace('+', '-').Replace('/', '_') });
    }

    private static string Known(byte[] secret, int before)
    {
        var text = Base64Url.EncodeToString([.. new byte[before], .. secret]);
        var first = ((before * 8) + 5) / 6;
        var end = (before + secret.Length) * 8 / 6;
        return text[first..end].Replace('-', '+').Replace('_', '/');
    }

    private static IEnumerable<string> Chunks(string text, int length) =>
        text.Chunk(length).Select(chunk => new string(chunk)).Where(chunk => chunk.Length > ShortestShifted);
}
