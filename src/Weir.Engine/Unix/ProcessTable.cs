using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Weir.Engine.Unix;

/// <summary>A process as the kernel knows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">The name of its program, at most 15 bytes of it.</param>
/// <param name="State">What it does; <c>Z</c> where it has ended and its parent has not taken note.</param>
/// <param name="Parent">The process that takes note of its end.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="Started">When it started, in the kernel's ticks since the machine did.</param>
internal sealed record RunningProcess(int Id, string Name, char State, int Parent, int Group, int Session, ulong Started)
{
    public bool HasEnded => State is 'Z' or 'X';
}

/// <summary>The processes of the machine at one moment.</summary>
internal sealed class ProcessTable
{
    private readonly Dictionary<int, RunningProcess> _processes = [];
    private readonly ILookup<int, RunningProcess> _children;

    private ProcessTable(IEnumerable<RunningProcess> processes, bool isCalm)
    {
        IsCalm = isCalm;
        foreach (var process in processes)
            _processes[process.Id] = process;
        _children = _processes.Values.ToLookup(process => process.Parent);
    }

    /// <summary>
    /// False where a process ended while the table was read: it may have started another one before, too late for that one to be seen.
    /// </summary>
    public bool IsCalm { get; }

    public IEnumerable<RunningProcess> All => _processes.Values;

    /// <summary>All that can be seen; none on systems that do not show them in <c>/proc</c>.</summary>
    public static ProcessTable Read()
    {
        if (!OperatingSystem.IsLinux())
            return new ProcessTable([], isCalm: true);
        var found = new List<RunningProcess>();
        var isCalm = true;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var name = Path.GetFileName(folder.AsSpan());
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            if (Read(id) is { } process)
                found.Add(process);
            else
                isCalm = false;
        }

        return new ProcessTable(found, isCalm);
    }

    /// <summary>A process; null where there is none of that number.</summary>
    public static RunningProcess? Read(int id)
    {
        Span<byte> buffer = stackalloc byte[1024];
        ReadOnlySpan<byte> text = buffer[..SmallFile.Read($"/proc/{id}/stat", buffer)];
        var open = text.IndexOf((byte)'(');
        var close = text.LastIndexOf((byte)')');
        if (open < 0 || close < open || text.Length < close + 4)
            return null;
        Span<long> fields = stackalloc long[19];
        var rest = text[(close + 4)..];
        foreach (ref var field in fields)
        {
            if (!Utf8Parser.TryParse(rest, out field, out var length))
                return null;
            rest = rest[Math.Min(length + 1, rest.Length)..];
        }

        var name = Encoding.UTF8.GetString(text[(open + 1)..close]);
        return new RunningProcess(id, name, (char)text[close + 2], (int)fields[0], (int)fields[1], (int)fields[2], (ulong)fields[18]);
    }

    public RunningProcess? Find(int id) => _processes.GetValueOrDefault(id);

    /// <summary>Some processes and all their descendants.</summary>
    public IReadOnlyCollection<RunningProcess> WithDescendants(IEnumerable<RunningProcess> roots)
    {
        var members = new HashSet<RunningProcess>(roots);
        var open = new Queue<RunningProcess>(members);
        while (open.TryDequeue(out var process))
        {
            foreach (var child in _children[process.Id])
            {
                if (members.Add(child))
                    open.Enqueue(child);
            }
        }

        return members;
    }
}
