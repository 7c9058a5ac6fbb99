using System.Text.Json;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Engine.Runs;

/// <summary>Reads journals: a line of JSON for each entry. A last line without an end was torn by a death and does not count.</summary>
internal static class JournalFile
{
    private const int TailBytes = 64 * 1024;
    private const byte LineEnd = (byte)'\n';

    /// <summary>The entries after a place; entry N is line N.</summary>
    /// <exception cref="StoreException">A line cannot be read.</exception>
    public static async IAsyncEnumerable<JournalEntry> ReadAsync(
        string path, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            yield break;
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (file.ConfigureAwait(false))
        {
            var lines = new JournalLines(file);
            for (var number = 1L; await lines.NextAsync(cancellationToken).ConfigureAwait(false) is { } line; number++)
            {
                if (number > after)
                    yield return Parse(path, number, line.Span);
            }
        }
    }

    /// <summary>The first entry; null where there is none yet.</summary>
    public static async ValueTask<JournalEntry?> FirstAsync(string path, CancellationToken cancellationToken)
    {
        await foreach (var entry in ReadAsync(path, 0, cancellationToken).ConfigureAwait(false))
            return entry;
        return null;
    }

    /// <summary>The last entries, the very last first, as far as they stand in the last 64 KiB.</summary>
    public static IEnumerable<JournalEntry> Last(string path)
    {
        if (!File.Exists(path))
            yield break;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var tail = new byte[(int)Math.Min(file.Length, TailBytes)];
        file.Position = file.Length - tail.Length;
        var length = file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false);
        var end = tail.AsSpan(0, length).LastIndexOf(LineEnd);
        while (end > 0)
        {
            var start = tail.AsSpan(0, end).LastIndexOf(LineEnd) + 1;
            if (start == 0 && tail.Length < file.Length)
                yield break;
            yield return Parse(path, null, tail.AsSpan(start, end - start));
            end = start - 1;
        }
    }

    public static byte[] Line(JournalEntry entry) => [.. JsonSerializer.SerializeToUtf8Bytes(entry, PlanJson.Relaxed.JournalEntry), LineEnd];

    private static JournalEntry Parse(string path, long? number, ReadOnlySpan<byte> line)
    {
        try
        {
            var entry = JsonSerializer.Deserialize(line, PlanJson.Relaxed.JournalEntry);
            return entry is not null && (number is null || entry.Sequence == number)
                ? entry
                : throw new JsonException($"entry {number} was expected, found {entry?.Sequence}");
        }
        catch (Exception damage) when (damage is JsonException or NotSupportedException)
        {
            var place = number is null ? path : $"{path}:{number}";
            throw new StoreException($"{place}: the journal is damaged, or of a newer version of Weir: {damage.Message}", damage);
        }
    }
}
