using System.Formats.Tar;
using System.IO.Compression;
using CsCheck;
using Weir.Engine.Archives;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Archives;

/// <summary>Whatever an archive says, nothing outside of its place is touched, and what is wrong with it is said as a refusal.</summary>
public sealed class HostileArchiveProperties
{
    private static readonly string[] Parts = ["a", "b", "..", ".", "", "/etc", "A", "c/d", "x\\y", "C:"];
    private static readonly TarEntryType[] Types =
        [TarEntryType.RegularFile, TarEntryType.Directory, TarEntryType.SymbolicLink, TarEntryType.SymbolicLink, TarEntryType.HardLink, TarEntryType.Fifo];

    private static readonly Gen<string> AnyName = Gen.Int[0, Parts.Length - 1].Array[1, 4].Select(parts => string.Join('/', parts.Select(part => Parts[part])));

    private static readonly Gen<(TarEntryType Type, string Name, string Target)> AnyEntry =
        Gen.Select(Gen.Int[0, Types.Length - 1], AnyName, AnyName, (type, name, target) => (Types[type], name, target));

    [Fact]
    public void No_tar_archive_touches_anything_outside() =>
        Gen.Select(AnyEntry.Array[1, 8], Gen.Bool).Sample((entries, linksMayLeave) =>
        {
            var files = Before();
            var tar = new MemoryStream();
            using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
            {
                foreach (var (type, name, target) in entries.Where(entry => entry.Name.Length > 0))
                {
                    var entry = new PaxTarEntry(type, name);
                    if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                        entry.LinkName = target.Length == 0 ? "a" : target;
                    writer.WriteEntry(entry);
                }
            }

            tar.Position = 0;
            Refusable(() => UnpackTar(tar, files, linksMayLeave));
            AssertInside(files, linksMayLeave);
        }, iter: 20_000);

    [Fact]
    public void No_zip_archive_touches_anything_outside() =>
        Gen.Select(AnyName, Gen.Bool).Array[1, 6].Sample(entries =>
        {
            var files = Before();
            var zip = new MemoryStream();
            using (var writer = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var (name, folder) in entries.Where(entry => entry.Item1.Length > 0))
                    writer.CreateEntry(folder ? name + "/" : name);
            }

            Refusable(() => UnpackZip(zip, files));
            AssertInside(files, linksMayLeave: false);
        }, iter: 5_000);

    [Fact]
    public void Any_bytes_in_the_place_of_a_zip_archive_are_laid_out_or_refused() =>
        Mutated(WholeZip()).Sample(bytes =>
        {
            var files = Before();
            Refusable(() => UnpackZip(new MemoryStream(bytes), files));
            AssertInside(files, linksMayLeave: false);
        }, iter: 5_000);

    [Fact]
    public void Any_bytes_in_the_place_of_a_tar_archive_are_laid_out_or_refused() =>
        Mutated(WholeTar()).Sample(bytes =>
        {
            var files = Before();
            Refusable(() => UnpackTar(new MemoryStream(bytes), files, linksMayLeave: false));
            AssertInside(files, linksMayLeave: false);
        }, iter: 5_000);

    private static Gen<byte[]> Mutated(byte[] whole) =>
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 6].Select(changes =>
        {
            var bytes = whole.ToArray();
            foreach (var (place, value) in changes)
                bytes[place] = value;
            return bytes;
        });

    private static byte[] WholeZip()
    {
        var zip = new MemoryStream();
        using (var writer = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in new[] { "a", "b/c", "b/d/", "e" })
            {
                using var entry = writer.CreateEntry(name).Open();
                entry.Write("some content, some content"u8);
            }
        }

        return zip.ToArray();
    }

    private static byte[] WholeTar()
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "b/"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "b/c") { DataStream = new MemoryStream("content"u8.ToArray()) });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "l") { LinkName = "b" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "h") { LinkName = "b/c" });
        }

        return tar.ToArray();
    }

    private static MemoryFiles Before()
    {
        var files = new MemoryFiles();
        files.Add("/etc/passwd", "root");
        files.Add("/etc/a", "root");
        files.AddFolder("/out");
        files.Touched.Clear();
        return files;
    }

    private static void AssertInside(MemoryFiles files, bool linksMayLeave)
    {
        Assert.All(files.Touched, path => Assert.True(path == "/out" || path.StartsWith("/out/", StringComparison.Ordinal), path));
        Assert.Equal(["a", "passwd"], files.Tree("/etc"));
        if (linksMayLeave)
            return;
        foreach (var link in files.Tree("/out").Where(entry => entry.Contains(" -> ", StringComparison.Ordinal)))
            Assert.True(StaysInside(files, link.Split(" -> ")[0]), link);
    }

    private static bool StaysInside(MemoryFiles files, string link)
    {
        try
        {
            files.MakeFolderAsync($"/out/{link}/probe", TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            // A link to a file or to itself leads nowhere.
        }

        return files.Touched.All(path => path == "/out" || path.StartsWith("/out/", StringComparison.Ordinal));
    }

    private static void Refusable(Action unpack)
    {
        try
        {
            unpack();
        }
        catch (StoreException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }

    private static void UnpackTar(Stream tar, MemoryFiles files, bool linksMayLeave)
    {
        var guard = new ArchiveGuard(new ArchiveLimits(), tar.Length, OperatingSystemKind.Linux) { LinksMayLeave = linksMayLeave };
        new TarUnpacker(new JobUnpackTarget(files, "/out", []), guard).UnpackAsync(tar, TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult();
    }

    private static void UnpackZip(Stream zip, MemoryFiles files) =>
        ZipUnpacker.UnpackAsync(zip, new JobUnpackTarget(files, "/out", []), new ArchiveLimits(), OperatingSystemKind.Linux, takesLinks: true, TestContext.Current.CancellationToken)
            .AsTask().GetAwaiter().GetResult();
}
