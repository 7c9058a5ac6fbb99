namespace Weir.Engine.Unix;

/// <summary>The file systems that are mounted.</summary>
internal static class Mounts
{
    private const int NoFollow = 8, Detach = 2;

    /// <summary>Where something is mounted at a folder or below it, in the order of mounting; none on systems other than Linux.</summary>
    public static IReadOnlyList<string> Below(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        return [.. from line in File.ReadAllBytes("/proc/self/mountinfo").AsMemory().Lines()
                   let point = Point(line.Span)
                   where point == folder || point.StartsWith(folder + "/", StringComparison.Ordinal)
                   select point];
    }

    /// <summary>Gives all those mounts back, the last one first; also those that are in use.</summary>
    /// <exception cref="IOException">One of them cannot be given back.</exception>
    public static void RemoveBelow(string folder)
    {
        foreach (var point in Below(folder).Reverse())
        {
            var path = PathBytes.Encode(point);
            if (FileCalls.Unmount(path, NoFollow) != 0 && FileCalls.Unmount(path, NoFollow | Detach) != 0)
                throw Errno.Failure($"the mount at '{point}' cannot be given back");
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(this Memory<byte> text)
    {
        ReadOnlyMemory<byte> rest = text;
        for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            yield return rest[..end];
    }

    /// <summary>The fifth word; blanks and other special characters in it are written as a backslash and three octal digits.</summary>
    private static string Point(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < 4; i++)
            line = line[(line.IndexOf((byte)' ') + 1)..];
        line = line[..line.IndexOf((byte)' ')];
        var plain = new byte[line.Length];
        var length = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var isEscape = line[i] == '\\' && i + 3 < line.Length;
            plain[length++] = isEscape ? (byte)(((line[i + 1] - '0') << 6) | ((line[i + 2] - '0') << 3) | (line[i + 3] - '0')) : line[i];
            i += isEscape ? 3 : 0;
        }

        return PathBytes.Decode(plain.AsSpan(0, length));
    }
}
