using System.Buffers;
using System.Collections.Concurrent;

namespace Weir.Toolkit.Listening;

/// <summary>
/// The buffers of connections: 64 KiB each, of which a socket fills one at a time. With the usual ones of 4 KiB, a file of 500 MB comes in more than a
/// hundred thousand pieces.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class BufferPool : MemoryPool<byte>
{
    private const int Bytes = 1 << 16;

    private readonly ConcurrentQueue<Buffer> _free = [];

    public override int MaxBufferSize => Bytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Bytes);
        return _free.TryDequeue(out var buffer) ? buffer : new Buffer(this);
    }

    protected override void Dispose(bool disposing) => _free.Clear();

    // The kernel writes to it while nobody holds it, so it does not move.
    private sealed class Buffer(BufferPool pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);

        public Memory<byte> Memory => _bytes;

        public void Dispose() => pool._free.Enqueue(this);
    }
}
