using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Weir.Engine.Unix;

/// <summary>
/// Names of files as Unix has them, bytes, and as text. Bytes that are not UTF-8 become the lone surrogates U+DC80 to U+DCFF, which no valid
/// text holds, and become the same bytes again: every name can be carried as a string, and no two names become one.
/// </summary>
internal static class PathBytes
{
    private const int Escape = 0xDC00;

    public static string Decode(ReadOnlySpan<byte> name)
    {
        if (Utf8.IsValid(name))
            return Encoding.UTF8.GetString(name);
        var text = new StringBuilder(name.Length);
        Span<char> units = stackalloc char[2];
        while (!name.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(name, out var rune, out var length);
            if (status == OperationStatus.Done)
                text.Append(units[..rune.EncodeToUtf16(units)]);
            else
                text.Append((char)(Escape + name[0]));
            name = name[(status == OperationStatus.Done ? length : 1)..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a name with a zero after them, as the system calls want them.</summary>
    public static byte[] Encode(string name)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(name.Length) + 1];
        var length = 0;
        for (ReadOnlySpan<char> rest = name; !rest.IsEmpty;)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var units);
            if (status != OperationStatus.Done && rest[0] is >= '\uDC80' and <= '\uDCFF')
                bytes[length++] = (byte)(rest[0] - Escape);
            else
                length += rune.EncodeToUtf8(bytes.AsSpan(length));
            rest = rest[units..];
        }

        return bytes[..(length + 1)];
    }
}
