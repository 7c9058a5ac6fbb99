using System.IO.Compression;
using System.Text;
using Weir.Engine.Archives;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Archives;

public sealed class ZipTests
{
    private readonly MemoryFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_come_back_with_their_contents_and_usual_permissions()
    {
        _files.Add("/work/a.txt", "one", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _files.Add("/work/sub/b.bin", [0, 1, 255]);
        _files.Add("/work/empty", "");

        var zip = await PackAsync(new("/work/a.txt", "a.txt"), new("/work/sub/b.bin", "deep/er/b.bin"), new("/work/empty", "empty"));
        var count = await UnpackAsync(zip);

        Assert.Equal(3, count);
        Assert.Equal(["a.txt", "deep/", "deep/er/", "deep/er/b.bin", "empty"], _files.Tree("/out"));
        Assert.Equal("one", _files.Text("/out/a.txt"));
        Assert.Equal([0, 1, 255], _files.Bytes("/out/deep/er/b.bin"));
        Assert.Equal((UnixFileMode)0b110_100_100, (await _files.StatAsync("/out/a.txt", Token))!.Mode);
    }

    [Fact]
    public async Task Files_come_back_as_they_were_where_they_are_kept_so()
    {
        _files.Add("/work/tool", "run", (UnixFileMode)0b111_101_101);
        _files.AddLink("/work/current", "tool");
        _files.AddLink("/work/python", "/usr/bin/python3");
        var zip = await PackWithAsync(new ArtifactOptions { IsExact = true }, new("/work/tool", "tool"), new("/work/current", "current"), new("/work/python", "python"));

        Assert.Equal(3, await UnpackAsync(zip, takesLinks: true));

        Assert.Equal((UnixFileMode)0b111_101_101, (await _files.StatAsync("/out/tool", Token))!.Mode);
        Assert.Equal(["current -> tool", "python -> /usr/bin/python3", "tool"], _files.Tree("/out"));
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_of_the_archive()
    {
        var zip = Made(zip =>
        {
            Entry(zip, "out", "/etc"u8.ToArray()).ExternalAttributes = 0xa1ff << 16;
            Entry(zip, "out/passwd");
        });

        var error = await Assert.ThrowsAsync<StoreException>(async () => await UnpackAsync(zip, takesLinks: true));
        Assert.Contains("is beneath 'out', which is a link in it", error.Message, StringComparison.Ordinal);
        Assert.Empty(_files.Touched);
    }

    [Fact]
    public async Task A_link_leads_somewhere()
    {
        var zip = Made(zip => Entry(zip, "out", [..Enumerable.Repeat((byte)'a', 4096)]).ExternalAttributes = 0xa1ff << 16);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await UnpackAsync(zip, takesLinks: true));
        Assert.Contains("is a link to a place whose name is too long", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_file_can_be_read_and_no_more_of_it_than_allowed()
    {
        _files.Add("/work/f", "content");
        var zip = await PackAsync(new PackedFile("/work/f", "deep/f"));

        Assert.Equal("content"u8.ToArray(), await ZipUnpacker.ReadAsync(zip, "deep/f", new ArchiveLimits(), Token));
        Assert.Null(await ZipUnpacker.ReadAsync(zip, "f", new ArchiveLimits(), Token));
        await Assert.ThrowsAsync<StoreException>(async () => await ZipUnpacker.ReadAsync(zip, "deep/f", new ArchiveLimits { Bytes = 3 }, Token));
    }

    [Fact]
    public async Task The_same_files_give_the_same_bytes_in_whatever_order()
    {
        _files.Add("/work/a", "one");
        _files.Add("/work/b", "two");
        PackedFile[] files = [new("/work/a", "a"), new("/work/b", "b")];

        Assert.Equal((await PackAsync(files)).ToArray(), (await PackAsync([.. files.Reverse()])).ToArray());
    }

    [Fact]
    public async Task Links_are_followed_and_empty_folders_kept()
    {
        _files.Add("/work/real", "content");
        _files.AddLink("/work/link", "real");
        _files.AddFolder("/work/empty");

        await UnpackAsync(await PackAsync(new("/work/link", "link"), new("/work/empty", "empty")));

        Assert.Equal(["empty/", "link"], _files.Tree("/out"));
        Assert.Equal("content", _files.Text("/out/link"));
    }

    [Fact]
    public async Task What_is_there_already_is_replaced_but_links_are_not_written_through()
    {
        _files.Add("/work/f", "new");
        _files.Add("/etc/passwd", "root");
        _files.Add("/out/f", "old");
        var zip = await PackAsync(new("/work/f", "f"), new("/work/f", "g"));
        _files.AddLink("/out/g", "/etc/passwd");

        await UnpackAsync(zip);

        Assert.Equal("new", _files.Text("/out/f"));
        Assert.Equal("new", _files.Text("/out/g"));
        Assert.Equal("root", _files.Text("/etc/passwd"));
    }

    [Fact]
    public async Task A_link_that_a_step_left_in_the_place_of_a_folder_is_refused()
    {
        _files.Add("/work/f", "x");
        _files.AddFolder("/etc");
        _files.AddLink("/out/sub", "/etc");
        var zip = await PackAsync(new PackedFile("/work/f", "sub/f"));

        await AssertRefusedAsync(zip, "'/out/sub' is in the way");
        Assert.Empty(_files.Tree("/etc"));
    }

    [Theory]
    [InlineData("/work/gone", "is not there any more")]
    [InlineData("/work/dangling", "is not there any more, or is a link to nothing")]
    [InlineData("/work/pipe", "is a device, socket or pipe")]
    public async Task What_cannot_be_packed_is_named(string path, string reason)
    {
        _files.AddLink("/work/dangling", "nowhere");
        _files.AddOther("/work/pipe");

        var error = await Assert.ThrowsAsync<StoreException>(async () => await PackAsync(new PackedFile(path, "x")));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_files_under_one_name_are_refused_before_anything_is_written()
    {
        _files.Add("/work/a", "one");
        _files.Add("/work/b", "two");

        var error = await Assert.ThrowsAsync<StoreException>(async () => await PackAsync(new("/work/a", "x/./y"), new("/work/b", "x//y")));

        Assert.Equal("'/work/a' and '/work/b' would both be 'x/y' in the archive", error.Message);
    }

    [Theory]
    [InlineData("../evil", "leads upwards")]
    [InlineData("a/../../evil", "leads upwards")]
    [InlineData("/etc/passwd", "is an absolute path")]
    [InlineData("C:/windows/evil", "names a drive")]
    [InlineData("a\0b", "has a null character")]
    [InlineData("//", "is empty")]
    public async Task An_entry_that_could_leave_its_place_is_refused(string name, string reason) =>
        await AssertRefusedAsync(Made(zip => Entry(zip, name)), reason);

    [Theory]
    [InlineData("a", "a", "is in it twice")]
    [InlineData("a", "./a", "is in it twice")]
    [InlineData("a", "a/b", "is beneath 'a', which is a file in it")]
    [InlineData("a/b", "a", "is in it twice")]
    public async Task Entries_that_exclude_each_other_are_refused(string first, string second, string reason) =>
        await AssertRefusedAsync(Made(zip => { Entry(zip, first); Entry(zip, second); }), reason);

    [Theory]
    [InlineData(OperatingSystemKind.Linux, null)]
    [InlineData(OperatingSystemKind.MacOS, "is in it twice")]
    [InlineData(OperatingSystemKind.Windows, "is in it twice")]
    public async Task Names_that_differ_in_case_collide_only_where_they_are_one(OperatingSystemKind system, string? reason)
    {
        var zip = Made(zip => { Entry(zip, "Read.me"); Entry(zip, "READ.ME"); });
        if (reason is null)
            Assert.Equal(2, await UnpackAsync(zip, system: system));
        else
            await AssertRefusedAsync(zip, reason, system: system);
    }

    [Theory]
    [InlineData("a\\..\\b")]
    [InlineData("c:evil")]
    [InlineData("nul")]
    [InlineData("sub/COM1.txt")]
    [InlineData("dot.")]
    public async Task Names_that_mean_something_else_on_Windows_are_refused_there(string name)
    {
        var zip = Made(zip => Entry(zip, name));

        Assert.Equal(1, await UnpackAsync(zip));
        await AssertRefusedAsync(zip, "Windows", system: OperatingSystemKind.Windows);
    }

    [Theory]
    [InlineData(0xa1ff)]
    [InlineData(0x61ff)]
    [InlineData(0x11ff)]
    public async Task Links_devices_and_pipes_are_refused(int mode) =>
        await AssertRefusedAsync(Made(zip => Entry(zip, "x").ExternalAttributes = mode << 16), "is neither a file nor a folder");

    [Fact]
    public async Task Nothing_is_written_where_any_name_is_refused()
    {
        await AssertRefusedAsync(Made(zip => { Entry(zip, "good"); Entry(zip, "../evil"); }), "leads upwards");

        Assert.Empty(_files.Touched);
    }

    [Fact]
    public async Task Too_many_entries_are_refused() =>
        await AssertRefusedAsync(
            Made(zip => { for (var i = 0; i < 11; i++) Entry(zip, $"f{i}"); }), "more than 10 entries", new ArchiveLimits { Entries = 10 });

    [Fact]
    public async Task Too_many_bytes_are_refused() =>
        await AssertRefusedAsync(Made(zip => Entry(zip, "f", new byte[1_001])), "more than 1000 bytes", new ArchiveLimits { Bytes = 1_000 });

    [Fact]
    public async Task A_bomb_is_refused() =>
        await AssertRefusedAsync(
            Made(zip => Entry(zip, "f", new byte[5_000_000])), "more than 100 times its own size", new ArchiveLimits { Ratio = 100, RatioFrom = 100_000 });

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 80, 75, 5, 6 })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 })]
    public async Task What_is_no_zip_archive_is_refused(byte[] bytes) =>
        await AssertRefusedAsync(new MemoryStream(bytes), "is no whole zip archive");

    private static MemoryStream Made(Action<ZipArchive> fill)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            fill(zip);
        return stream;
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name, byte[]? content = null)
    {
        var entry = zip.CreateEntry(name);
        using var stream = entry.Open();
        stream.Write(content ?? Encoding.UTF8.GetBytes("content"));
        return entry;
    }

    private Task<MemoryStream> PackAsync(params PackedFile[] files) => PackWithAsync(new ArtifactOptions(), files);

    private async Task<MemoryStream> PackWithAsync(ArtifactOptions options, params PackedFile[] files)
    {
        var zip = new MemoryStream();
        await ZipPacker.PackAsync(files, _files, OperatingSystemKind.Linux, zip, options, Token);
        return zip;
    }

    private ValueTask<int> UnpackAsync(Stream zip, ArchiveLimits? limits = null, OperatingSystemKind system = OperatingSystemKind.Linux, bool takesLinks = false) =>
        ZipUnpacker.UnpackAsync(zip, new JobUnpackTarget(_files, "/out", []), limits ?? new ArchiveLimits(), system, takesLinks, Token);

    private async Task AssertRefusedAsync(
        Stream zip, string reason, ArchiveLimits? limits = null, OperatingSystemKind system = OperatingSystemKind.Linux)
    {
        var error = await Assert.ThrowsAsync<StoreException>(async () => await UnpackAsync(zip, limits, system));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
