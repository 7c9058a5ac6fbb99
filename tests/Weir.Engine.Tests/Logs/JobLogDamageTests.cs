using CsCheck;
using Weir.Engine.Logs;
using Weir.Pipelines.Execution;
using Weir.Testing;
using static Weir.Engine.Tests.Logs.LogTestLines;

namespace Weir.Engine.Tests.Logs;

/// <summary>Whatever becomes of the files, a reader gives whole lines that were written, in order, or says that some are missing.</summary>
public sealed class JobLogDamageTests : IDisposable
{
    private const int Lines = 300;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_writer_killed_at_any_byte_of_the_tail_leaves_the_lines_before()
    {
        var log = Abandoned();
        var tail = Assert.Single(Directory.GetFiles(log, "*.tail"));
        var bytes = File.ReadAllBytes(tail);

        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(tail, bytes[..length]);
            AssertBeginning(Texts(log));
        }

        Assert.Equal(Lines, Texts(log).Count);
    }

    [Fact]
    public void A_writer_killed_at_any_byte_of_the_index_leaves_the_lines_before()
    {
        var log = Abandoned();
        foreach (var tail in Directory.GetFiles(log, "*.tail"))
            File.Delete(tail);
        var index = Path.Combine(log, "index");
        var bytes = File.ReadAllBytes(index);

        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(index, bytes[..length]);
            AssertBeginning(Texts(log));
        }
    }

    [Fact]
    public void A_damaged_segment_is_told_and_the_others_are_read()
    {
        var log = Abandoned();
        var volume = Path.Combine(log, "0.log");
        var bytes = File.ReadAllBytes(volume);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(volume, bytes);

        var lines = ReadAll(log);
        var gap = Assert.Single(lines, line => line.Kind == LogKind.Warning);

        Assert.Contains("0.log' is damaged", gap.Text, StringComparison.Ordinal);
        Assert.All(lines.Where(line => line != gap), line => Assert.Equal(Numbered((int)line.Number), line.Text));
        Assert.Equal(Lines, lines[^1].Number);
    }

    [Fact]
    public void Any_damage_leaves_lines_that_were_written_or_is_told()
    {
        var log = Abandoned();
        var files = Directory.GetFiles(log).Order().ToDictionary(file => file, File.ReadAllBytes);
        Gen.Select(Gen.Int[0, files.Count - 1], Gen.Double[0, 1], Gen.Byte, Gen.Bool).Sample((which, where, value, cut) =>
        {
            foreach (var (file, bytes) in files)
                File.WriteAllBytes(file, bytes);
            var (name, whole) = files.ElementAt(which);
            var place = (int)(where * (whole.Length - 1));
            File.WriteAllBytes(name, cut ? whole[..place] : [.. whole[..place], value, .. whole[(place + 1)..]]);
            try
            {
                var lines = ReadAll(log);
                Assert.Equal(lines.Select(line => line.Number).Order(), lines.Select(line => line.Number));
                Assert.All(
                    lines.Where(line => line.Kind != LogKind.Warning),
                    line => Assert.Equal(Numbered((int)line.Number), line.Text));
            }
            catch (InvalidDataException notALog)
            {
                Assert.Contains("is not the index of a log", notALog.Message, StringComparison.Ordinal);
            }
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void A_file_that_is_no_log_is_refused_by_name()
    {
        _folder.Write("index", "something else entirely");

        var error = Assert.Throws<InvalidDataException>(() => Texts(_folder.Path));

        Assert.Contains(_folder.In("index"), error.Message, StringComparison.Ordinal);
    }

    private static void AssertBeginning(IReadOnlyList<string> lines) =>
        Assert.Equal(Enumerable.Range(1, lines.Count).Select(Numbered), lines);

    // What a killed writer leaves: nothing is closed.
    private string Abandoned()
    {
        var copy = Directory.CreateDirectory(_folder.In("killed")).FullName;
        using var log = JobLog.Create(_folder.In("alive"), new JobLogOptions { SegmentBytes = 2_000 }, TimeProvider.System);
        for (var number = 1; number <= Lines; number++)
        {
            log.Write(Numbered(number));
            if (number % 10 == 0)
                log.Flush();
        }

        foreach (var file in Directory.GetFiles(_folder.In("alive")))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
