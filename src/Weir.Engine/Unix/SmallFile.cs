namespace Weir.Engine.Unix;

/// <summary>Reads the files in which the kernel tells about processes, without the weight of a stream.</summary>
internal static unsafe class SmallFile
{
    /// <summary>Reads as much as fits; 0 where the file is gone or not for us, as those of ended and foreign processes are.</summary>
    public static int Read(string path, Span<byte> buffer)
    {
        var descriptor = FileCalls.Open(PathBytes.Encode(path), FileCalls.ReadOnly | FileCalls.CloseOnExec, 0);
        if (descriptor < 0)
            return 0;
        try
        {
            var length = 0;
            fixed (byte* start = buffer)
            {
                nint count;
                while (length < buffer.Length && (count = FileCalls.Read(descriptor, start + length, (nuint)(buffer.Length - length))) > 0)
                    length += (int)count;
            }

            return length;
        }
        finally
        {
            _ = FileCalls.Close(descriptor);
        }
    }
}
