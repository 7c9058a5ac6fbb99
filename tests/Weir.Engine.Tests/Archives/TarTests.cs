using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Weir.Engine.Archives;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Archives;

public sealed class TarTests
{
    private readonly MemoryFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Folders_come_back_with_permissions_times_and_links()
    {
        var then = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        _files.Add("/work/env/bin/tool", "#!", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _files.Add("/work/env/lib/data", Encoding.UTF8.GetBytes("data"), modified: then);
        _files.Add("/work/env/lib/empty", "");
        _files.AddLink("/work/env/lib64", "lib");
        _files.AddFolder("/work/env/nothing");
        _files.AddOther("/work/env/socket");

        var tar = await PackAsync(new PackedFile("/work/env", "env"));
        var count = await UnpackAsync(tar, ["env"]);

        Assert.Equal(4, count);
        Assert.Equal(
            ["env/", "env/bin/", "env/bin/tool", "env/lib/", "env/lib/data", "env/lib/empty", "env/lib64 -> lib", "env/nothing/"],
            _files.Tree("/out"));
        Assert.Equal("data", _files.Text("/out/env/lib/data"));
        Assert.Equal(then, (await _files.StatAsync("/out/env/lib/data", Token))!.Modified);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, (await _files.StatAsync("/out/env/bin/tool", Token))!.Mode);
    }

    [Fact]
    public async Task A_single_file_and_an_absolute_place_are_roots_too()
    {
        _files.Add("/work/one.lock", "1");
        _files.Add("/home/mona/.cache/pip/x", "2");
        var tar = await PackAsync(new("/work/one.lock", "one.lock"), new("/home/mona/.cache/pip", "/home/mona/.cache/pip"));
        await _files.RemoveAsync("/home/mona/.cache/pip", Token);

        await UnpackAsync(tar, ["one.lock", "/home/mona/.cache/pip"]);

        Assert.Equal("1", _files.Text("/out/one.lock"));
        Assert.Equal("2", _files.Text("/home/mona/.cache/pip/x"));
    }

    [Fact]
    public async Task Links_of_an_environment_may_lead_out_but_nothing_goes_through_them()
    {
        _files.Add("/usr/bin/python3", "python");
        _files.AddLink("/work/venv/bin/python", "/usr/bin/python3");
        var tar = await PackAsync(new PackedFile("/work/venv", "venv"));

        await UnpackAsync(tar, ["venv"], linksMayLeave: true);
        await UnpackAsync(tar, ["venv"], linksMayLeave: true);

        Assert.Equal(["venv/", "venv/bin/", "venv/bin/python -> /usr/bin/python3"], _files.Tree("/out"));
        Assert.Equal("python", _files.Text("/usr/bin/python3"));
        await AssertRefusedAsync(tar, "outside of the archive", ["venv"]);
    }

    [Fact]
    public async Task What_is_not_beneath_the_roots_is_refused()
    {
        var tar = Made(new PaxTarEntry(TarEntryType.RegularFile, "/home/mona/.ssh/authorized_keys"));

        await AssertRefusedAsync(tar, "is not beneath what was packed", ["node_modules", "/home/mona/.cache"]);
        await AssertRefusedAsync(tar, "is an absolute path", []);
        await AssertRefusedAsync(Made(new PaxTarEntry(TarEntryType.RegularFile, "node_modules2/x")), "is not beneath what was packed", ["node_modules"]);
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("../x")]
    [InlineData("sub/../../x")]
    [InlineData("a/../b")]
    [InlineData("..\\x")]
    [InlineData("C:\\x")]
    public async Task A_link_that_leads_out_is_refused(string target) =>
        await AssertRefusedAsync(Made(new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = target }), "outside of the archive", []);

    [Theory]
    [InlineData("here", "there")]
    [InlineData("a/b/link", "../../top")]
    [InlineData("a/link", "./x/y")]
    public async Task A_link_that_stays_inside_is_kept(string name, string target)
    {
        await UnpackAsync(Made(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target }), []);

        Assert.Contains($"{name} -> {target}", _files.Tree("/out"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_written_through_a_link_of_the_same_archive(bool linksMayLeave)
    {
        _files.AddFolder("/etc");
        var tar = Made(
            new PaxTarEntry(TarEntryType.SymbolicLink, "inside") { LinkName = "real" },
            new PaxTarEntry(TarEntryType.RegularFile, "inside/evil"));

        await AssertRefusedAsync(tar, "is beneath 'inside', which is a link in it", [], linksMayLeave: linksMayLeave);
    }

    [Fact]
    public async Task A_link_is_not_replaced_by_a_file_to_write_through()
    {
        var tar = Made(
            new PaxTarEntry(TarEntryType.SymbolicLink, "x") { LinkName = "/etc/passwd" },
            new PaxTarEntry(TarEntryType.RegularFile, "x"));

        await AssertRefusedAsync(tar, "is in it twice", [], linksMayLeave: true);
    }

    [Fact]
    public async Task A_hard_link_to_a_file_of_the_archive_becomes_a_copy()
    {
        var tar = Made(
            new PaxTarEntry(TarEntryType.RegularFile, "a") { DataStream = new MemoryStream("same"u8.ToArray()) },
            new PaxTarEntry(TarEntryType.HardLink, "b") { LinkName = "./a" });

        await UnpackAsync(tar, []);
        _files.Add("/out/a", "changed");

        Assert.Equal("same", _files.Text("/out/b"));
    }

    [Theory]
    [InlineData("/etc/passwd", "is a hard link to '/etc/passwd'")]
    [InlineData("../outside", "leads upwards")]
    [InlineData("later", "is no file before it in the archive")]
    [InlineData("link", "is no file before it in the archive")]
    public async Task A_hard_link_to_anything_else_is_refused(string target, string reason)
    {
        _files.Add("/etc/passwd", "root");
        var tar = Made(
            new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = "/etc/passwd" },
            new PaxTarEntry(TarEntryType.HardLink, "b") { LinkName = target },
            new PaxTarEntry(TarEntryType.RegularFile, "later"));

        await AssertRefusedAsync(tar, reason, [], linksMayLeave: true);
    }

    [Theory]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    public async Task Devices_and_pipes_are_refused(TarEntryType type) =>
        await AssertRefusedAsync(Made(new PaxTarEntry(type, "x")), "is neither file, folder nor link", []);

    [Fact]
    public async Task Permissions_to_become_another_user_are_dropped()
    {
        var mode = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit | UnixFileMode.UserRead | UnixFileMode.UserExecute;

        await UnpackAsync(Made(new PaxTarEntry(TarEntryType.RegularFile, "x") { Mode = mode }), []);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, (await _files.StatAsync("/out/x", Token))!.Mode);
    }

    [Fact]
    public async Task A_bomb_is_refused_as_soon_as_it_grows()
    {
        var tar = Made(new PaxTarEntry(TarEntryType.RegularFile, "x") { DataStream = new MemoryStream(new byte[5_000_000]) });
        var limits = new ArchiveLimits { Ratio = 100, RatioFrom = 100_000 };

        await AssertRefusedAsync(tar, "more than 100 times its own size", [], limits);
    }

    [Fact]
    public async Task A_header_that_claims_gigabytes_takes_none()
    {
        var tar = Made(new PaxTarEntry(TarEntryType.RegularFile, new string('n', 300)));
        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(tar, CompressionMode.Decompress))
            await gzip.CopyToAsync(plain, Token);
        var bytes = plain.ToArray();
        "17777777777"u8.CopyTo(bytes.AsSpan(124));
        var sum = bytes.AsSpan(0, 512).ToArray().Select((value, place) => place is >= 148 and < 156 ? 32 : value).Sum();
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(bytes, 148);

        var before = GC.GetTotalAllocatedBytes();
        await AssertRefusedAsync(Zipped(bytes), "is no whole tar archive", []);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);
    }

    [Fact]
    public async Task A_file_that_becomes_shorter_while_it_is_packed_is_named()
    {
        var file = new JobFile("/work/f", JobFileKind.File, 10, default, null, default);
        using var stream = new ExactStream(new MemoryStream(new byte[5]), file);

        var error = await Assert.ThrowsAsync<StoreException>(() => stream.CopyToAsync(Stream.Null, Token));

        Assert.Contains("'/work/f' became shorter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => PackAsync(new PackedFile("/work/gone", "gone")));

        Assert.Equal("'/work/gone' is not there any more", error.Message);
    }

    private static MemoryStream Made(params TarEntry[] entries)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
                tar.WriteEntry(entry);
        }

        return Zipped(stream.ToArray());
    }

    private static MemoryStream Zipped(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        packed.Position = 0;
        return packed;
    }

    private async Task<MemoryStream> PackAsync(params PackedFile[] roots)
    {
        var tar = new MemoryStream();
        await TarPacker.PackAsync(roots, _files, tar, CompressionLevel.Fastest, Token);
        return tar;
    }

    private async Task<int> UnpackAsync(MemoryStream packed, string[] roots, ArchiveLimits? limits = null, bool linksMayLeave = false)
    {
        packed.Position = 0;
        var guard = new ArchiveGuard(limits ?? new ArchiveLimits(), packed.Length, OperatingSystemKind.Linux) { Roots = roots, LinksMayLeave = linksMayLeave };
        using var gzip = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true);
        return await new TarUnpacker(new JobUnpackTarget(_files, "/out", roots), guard).UnpackAsync(gzip, Token);
    }

    private async Task AssertRefusedAsync(MemoryStream tar, string reason, string[] roots, ArchiveLimits? limits = null, bool linksMayLeave = false)
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => UnpackAsync(tar, roots, limits, linksMayLeave));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
