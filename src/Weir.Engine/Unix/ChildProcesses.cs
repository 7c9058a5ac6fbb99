using System.Buffers.Text;

namespace Weir.Engine.Unix;

/// <summary>The children of this process, as the kernel lists them for each of its threads: far fewer than all processes of a machine.</summary>
internal static class ChildProcesses
{
    private static bool AreListed { get; } = File.Exists("/proc/thread-self/children");

    /// <summary>
    /// The children, also those that have ended and of which nobody has taken note. Null where they cannot be told: on other systems, on kernels
    /// without the list, and where one ended while it was read, as then the kernel may leave out its neighbour.
    /// </summary>
    public static IReadOnlyList<int>? Read() => AreListed && Look() is { } first && Look() is { } second && first.SequenceEqual(second) ? first : null;

    private static List<int>? Look()
    {
        var children = new List<int>();
        Span<byte> buffer = stackalloc byte[4096];
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            var length = SmallFile.Read($"{thread}/children", buffer);
            if (length == buffer.Length)
                return null;
            for (ReadOnlySpan<byte> rest = buffer[..length]; Utf8Parser.TryParse(rest, out int child, out var digits); rest = rest[Math.Min(digits + 1, rest.Length)..])
                children.Add(child);
        }

        return children;
    }
}
