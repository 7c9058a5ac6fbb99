using System.Buffers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Secrets;

/// <summary>A log whose lines are masked before they are written.</summary>
/// <param name="inner">Where the masked lines go.</param>
/// <param name="masks">The secrets; one that is added applies from the next line on.</param>
public sealed class MaskedLog(IJobLog inner, Masks masks) : IJobLog
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <inheritdoc/>
    public void Write(int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        inner.Write(step, kind, masks.Apply(utf8, buffer) ? buffer.WrittenSpan : utf8);
    }
}
