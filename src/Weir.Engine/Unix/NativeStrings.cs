using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Engine.Unix;

/// <summary>Strings in the form in which a program gets its arguments and its environment: pointers to bytes, a null after them.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly List<int> _starts = [];
    private byte[] _bytes = new byte[4096];
    private int _length;
    private byte* _block;

    public void Add(string text)
    {
        _starts.Add(_length);
        Append(text);
        Append("\0");
    }

    public void Add(string name, string value)
    {
        _starts.Add(_length);
        Append(name);
        Append("=");
        Append(value);
        Append("\0");
    }

    /// <summary>The pointers; they live until this is disposed. Nothing can be added any more.</summary>
    public byte** Pointers()
    {
        var table = (nuint)((_starts.Count + 1) * sizeof(byte*));
        _block = (byte*)NativeMemory.Alloc(table + (nuint)_length);
        var pointers = (byte**)_block;
        _bytes.AsSpan(0, _length).CopyTo(new Span<byte>(_block + table, _length));
        for (var i = 0; i < _starts.Count; i++)
            pointers[i] = _block + table + _starts[i];
        pointers[_starts.Count] = null;
        return pointers;
    }

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }

    private void Append(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_bytes.Length - _length < most)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + most));
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }
}
