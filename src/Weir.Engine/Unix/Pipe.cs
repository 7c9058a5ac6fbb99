namespace Weir.Engine.Unix;

/// <summary>A pipe of which no end is inherited. Whoever closes an end sets it to -1.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    private const int Available = 0x541B;

    public Pipe()
    {
        Span<int> ends = stackalloc int[2];
        fixed (int* made = ends)
        {
            var failed = OperatingSystem.IsLinux()
                ? ProcessCalls.MakePipe(made, FileCalls.CloseOnExec)
                : ProcessCalls.MakePlainPipe(made);
            if (failed != 0)
                throw Errno.Failure("no pipe can be made");
        }

        (Reader, Writer) = (ends[0], ends[1]);
    }

    private Pipe(int reader, int writer) => (Reader, Writer) = (reader, writer);

    public int Reader { get; private set; }

    public int Writer { get; private set; }

    /// <summary>Makes a pipe that others open by its name, and opens both of its ends.</summary>
    /// <param name="path">Its name; nothing is there yet.</param>
    public static Pipe Named(string path)
    {
        const uint everybody = 0x1B6, namedPipe = 0x1000;
        const int nonBlocking = 0x800, setFlags = 4;
        var name = PathBytes.Encode(path);
        if (FileCalls.MakeNode(name, namedPipe | everybody, 0) != 0 || FileCalls.ChangeMode(name, everybody) != 0)
            throw Errno.Failure($"the pipe '{path}' cannot be made");

        // Without a writer, a plain open of the reader would wait for one.
        var reader = FileCalls.Open(name, FileCalls.ReadOnly | FileCalls.CloseOnExec | nonBlocking, 0);
        var writer = reader < 0 ? -1 : FileCalls.Open(name, FileCalls.WriteOnly | FileCalls.CloseOnExec, 0);
        if (writer < 0)
            throw Errno.Failure($"the pipe '{path}' cannot be opened");
        _ = FileCalls.ControlDescriptor(reader, setFlags, 0);
        return new Pipe(reader, writer);
    }

    /// <summary>Gives the reader away: the caller closes it.</summary>
    public int TakeReader()
    {
        var reader = Reader;
        Reader = -1;
        return reader;
    }

    /// <summary>Gives the writer away: the caller closes it.</summary>
    public int TakeWriter()
    {
        var writer = Writer;
        Writer = -1;
        return writer;
    }

    /// <summary>Reads what is there, waiting while nothing is; 0 at the end.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do
                count = FileCalls.Read(Reader, start, (nuint)buffer.Length);
            while (count < 0 && Errno.Last == FileCalls.Interrupted);
            return count >= 0 ? (int)count : throw Errno.Failure("a pipe cannot be read");
        }
    }

    /// <summary>How many bytes can be read without waiting; as many as a pipe can hold where the system does not say.</summary>
    public int Waiting()
    {
        var count = 0;
        return OperatingSystem.IsLinux() && FileCalls.Control(Reader, Available, (nint)(&count)) == 0 ? count : 65_536;
    }

    public void CloseReader()
    {
        if (Reader >= 0)
            _ = FileCalls.Close(Reader);
        Reader = -1;
    }

    public void CloseWriter()
    {
        if (Writer >= 0)
            _ = FileCalls.Close(Writer);
        Writer = -1;
    }

    public void Dispose()
    {
        CloseReader();
        CloseWriter();
    }
}
