using System.Buffers;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Secrets;

/// <summary>The secrets of one leg, and the forms in which tools print them: see the remarks of <see cref="Add"/>.</summary>
/// <remarks>Safe for concurrent use. A secret that is spread over two lines in another way than its own is not found.</remarks>
public sealed class Masks : IMasks
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _forms = new(StringComparer.Ordinal);
    private volatile MaskSet? _set = new([]);

    /// <inheritdoc/>
    /// <remarks>
    /// Masked are the text and each of its lines, however short; all of these also in base64 (both alphabets, anywhere in what was encoded,
    /// broken into lines or not), in hexadecimal digits, escaped for JSON, addresses, XML, expressions, command lines and shells, without
    /// quotes round it, and in the pieces in which PowerShell prints what has an ampersand.
    /// </remarks>
    public void Add(string secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
            return;
        lock (_gate)
        {
            foreach (var form in SecretForms.Of(secret))
                _forms.Add(form);
            _set = null;
        }
    }

    /// <inheritdoc/>
    public string Apply(string text)
    {
        var masked = new ArrayBufferWriter<byte>();
        return Apply(Encoding.UTF8.GetBytes(text), masked) ? Encoding.UTF8.GetString(masked.WrittenSpan) : text;
    }

    /// <inheritdoc/>
    public bool Covers(string text) => Apply(Encoding.UTF8.GetBytes(text), new ArrayBufferWriter<byte>());

    /// <summary>Writes the text with every secret replaced by <c>***</c>.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="masked">Takes the masked text; nothing where there is no secret in it.</param>
    /// <returns>True where there is a secret in it.</returns>
    public bool Apply(ReadOnlySpan<byte> utf8, IBufferWriter<byte> masked) => (_set ?? Collect()).Mask(utf8, masked);

    private MaskSet Collect()
    {
        lock (_gate)
            return _set ??= new MaskSet(_forms.Select(Encoding.UTF8.GetBytes).Where(form => form.Length > 0).DistinctBy(Convert.ToHexString));
    }
}
