using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Blobs;

/// <summary>
/// The SHA-256 of a file whose bytes come in any order and are each written once. It follows the front, up to which all is there, while the rest comes in.
/// Safe for concurrent use.
/// </summary>
/// <remarks>It reads back what was just written, so that who writes does not wait for it.</remarks>
internal sealed class ArrivalDigest(SafeFileHandle file) : IDisposable
{
    private const int BufferBytes = 1 << 18;

    private readonly Lock _gate = new();
    private readonly Lock _reading = new();
    private readonly Dictionary<long, long> _endsByStart = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Task _following = Task.CompletedTask;
    private bool _isFollowing;
    private bool _hasEnded;
    private long _front;

    /// <summary>Tells of bytes that were written.</summary>
    public void Wrote(long offset, long length)
    {
        lock (_gate)
        {
            _endsByStart[offset] = offset + length;
            if (_isFollowing || !_endsByStart.ContainsKey(_front))
                return;
            _isFollowing = true;
            _following = Task.Run(Follow);
        }
    }

    /// <summary>The digest of the file's first bytes, in lower-case hexadecimal digits. Nothing may be written any more.</summary>
    /// <exception cref="Refusal">It was disposed meanwhile.</exception>
    public async ValueTask<string> FinishAsync(long length)
    {
        await _following.ConfigureAwait(false);
        if (_front > length)
        {
            _front = 0;
            _hash.GetHashAndReset();
        }

        return ReadTo(length) ? Convert.ToHexStringLower(_hash.GetHashAndReset()) : throw Refusal.Missing("the upload has ended");
    }

    public void Dispose()
    {
        lock (_reading)
        {
            _hasEnded = true;
            _hash.Dispose();
        }
    }

    private void Follow()
    {
        while (Next() is { } end && ReadTo(end))
        {
        }
    }

    private long? Next()
    {
        lock (_gate)
        {
            if (_endsByStart.Remove(_front, out var end))
                return end;
            _isFollowing = false;
            return null;
        }
    }

    private bool ReadTo(long end)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (_front < end)
            {
                if (!Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - _front))))
                    return false;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool Read(Span<byte> buffer)
    {
        lock (_reading)
        {
            if (_hasEnded)
                return false;
            var count = RandomAccess.Read(file, buffer, _front);
            if (count == 0)
                throw new EndOfStreamException($"what was uploaded ends before byte {_front + buffer.Length}");
            _hash.AppendData(buffer[..count]);
            _front += count;
            return true;
        }
    }
}
