using System.Buffers.Text;
using static Weir.Engine.Unix.ProcessCalls;

namespace Weir.Engine.Unix;

/// <summary>
/// A number that a process and all its descendants carry, whatever they do to their environment, session or parents: it is set as the soft
/// limit of file locks, which every process inherits, Linux has not enforced since 2.4, and anyone may read in <c>/proc</c>.
/// </summary>
/// <remarks>
/// It is this process's own limit for the moment of a start, so what others start in this program at that moment gets it as well; such a
/// process is in this program's session, though, in which no process of a job is.
/// </remarks>
/// <param name="Value">A byte that says Weir, 32 bits for the job, and 24 for the process that was started in it.</param>
internal readonly record struct ProcessMark(ulong Value)
{
    private const ulong Weir = 0x57;

    private const int FileLocks = 10;

    public static ProcessMark Of(uint job, int process) => new((Weir << 56) | ((ulong)job << 24) | ((uint)process & 0xFF_FFFF));

    public bool IsOfJob(uint job) => Value >> 24 == Of(job, 0).Value >> 24;

    /// <summary>Puts the mark on this process until the result is given back to <see cref="Restore"/>: what is started meanwhile inherits it.</summary>
    public unsafe ulong? Apply()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var limits = stackalloc ulong[2];
        if (GetLimit(FileLocks, limits) != 0)
            return null;
        var before = limits[0];
        limits[0] = Value;
        return SetLimit(FileLocks, limits) == 0 ? before : null;
    }

    public static unsafe void Restore(ulong? before)
    {
        if (before is null)
            return;
        var limits = stackalloc ulong[2];
        _ = GetLimit(FileLocks, limits);
        limits[0] = before.Value;
        _ = SetLimit(FileLocks, limits);
    }

    /// <summary>The mark of a process; null where it has none, or is gone.</summary>
    public static ProcessMark? Read(int pid)
    {
        Span<byte> buffer = stackalloc byte[2048];
        var text = buffer[..SmallFile.Read($"/proc/{pid}/limits", buffer)];
        var at = text.IndexOf("Max file locks"u8);
        if (at < 0)
            return null;
        text = text[(at + "Max file locks"u8.Length)..].TrimStart((byte)' ');
        return Utf8Parser.TryParse(text, out ulong value, out _) && value >> 56 == Weir ? new ProcessMark(value) : null;
    }
}
