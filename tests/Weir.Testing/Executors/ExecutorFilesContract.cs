using System.Text;
using Weir.Pipelines.Execution;
using Xunit;

namespace Weir.Testing.Executors;

/// <summary>How every executor gives access to the files of a job.</summary>
public abstract class ExecutorFilesContract(IExecutorUnderTest underTest) : ExecutorScene(underTest)
{
    private string At(string name) => $"{Session.Places.Workspace}/{name}";

    [Fact]
    public async Task A_file_that_is_written_is_there_for_processes_and_the_other_way_round()
    {
        await WriteAsync(At("a/b/from weir"), "hello");
        Assert.Equal(["hello"], await LinesAsync("cat 'a/b/from weir'; echo; mkdir made; printf there > made/file"));
        Assert.Equal("there", await ReadAsync(At("made/file")));
    }

    [Fact]
    public async Task Writing_replaces_what_was_there()
    {
        await WriteAsync(At("file"), "a long text");
        await WriteAsync(At("file"), "short");
        Assert.Equal("short", await ReadAsync(At("file")));
    }

    [Fact]
    public async Task Permissions_are_those_that_were_asked_for()
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite;
        await WriteAsync(At("file"), "", mode);
        Assert.Equal(["-rwx----w-"], await LinesAsync("ls -l file | cut -c1-10"));
        Assert.Equal(mode, (await Session.Files.StatAsync(At("file"), Token))!.Mode);
    }

    [Theory]
    [InlineData(1_000_000_000.25)]
    [InlineData(-1.75)]
    public async Task The_time_of_a_change_can_be_set(double seconds)
    {
        var time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        await WriteAsync(At("file"), "");
        await LinesAsync("ln -s file link");
        await Session.Files.SetModifiedAsync(At("link"), time, Token);
        var expected = seconds < 0 && UnderTest.RoundsOldTimes ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Floor(seconds)) : time;
        Assert.Equal(expected, (await Session.Files.StatAsync(At("file"), Token))!.Modified);
    }

    [Fact]
    public async Task A_path_on_this_machine_leads_to_the_same_file()
    {
        await WriteAsync(At("file"), "hello");
        if (Session.Files.OnThisMachine(At("file")) is { } path)
            Assert.Equal("hello", await File.ReadAllTextAsync(path, Token));
    }

    [Fact]
    public async Task Tells_what_is_at_a_path()
    {
        await LinesAsync("mkdir folder; printf 12345 > file; ln -s file link; ln -s nowhere dangling; mkfifo pipe; touch -d @1000000000 file");
        var file = await Session.Files.StatAsync(At("file"), Token);
        Assert.Equal((JobFileKind.File, 5L, At("file")), (file!.Kind, file.Length, file.Path));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_000_000_000), file.Modified);
        Assert.Equal(JobFileKind.Folder, (await Session.Files.StatAsync(At("folder"), Token))!.Kind);
        Assert.Equal(JobFileKind.File, (await Session.Files.StatAsync(At("link"), Token))!.Kind);
        Assert.Equal(JobFileKind.Other, (await Session.Files.StatAsync(At("pipe"), Token))!.Kind);
        Assert.Null(await Session.Files.StatAsync(At("dangling"), Token));
        Assert.Null(await Session.Files.StatAsync(At("absent"), Token));
        Assert.Null(await Session.Files.StatAsync(At("file/below"), Token));
    }

    [Fact]
    public async Task Tells_what_is_at_a_path_without_following_a_link()
    {
        await LinesAsync("mkdir folder; ln -s folder link; ln -s nowhere dangling; touch folder/file");
        Assert.Equal((JobFileKind.Link, "folder", At("link")), await LookAsync("link"));
        Assert.Equal((JobFileKind.Link, "nowhere", At("dangling")), await LookAsync("dangling"));
        Assert.Equal((JobFileKind.File, null, At("link/file")), await LookAsync("link/file"));
        Assert.Equal((JobFileKind.Folder, null, At("folder")), await LookAsync("folder"));
        Assert.Null(await Session.Files.LookAsync(At("absent"), Token));

        async Task<(JobFileKind Kind, string? Target, string Path)?> LookAsync(string name) =>
            await Session.Files.LookAsync(At(name), Token) is { } file ? (file.Kind, file.LinkTarget, file.Path) : null;
    }

    [Fact]
    public async Task A_listing_is_sorted_and_does_not_follow_links()
    {
        await LinesAsync("mkdir z B; touch a Z é 'with space' .hidden z/inner; ln -s z link; ln -s /nowhere dangling");
        var listed = await ListAsync(Session.Places.Workspace);
        Assert.Equal([".hidden", "B", "Z", "a", "dangling", "link", "with space", "z", "é"], listed.Select(file => file.Path[(file.Path.LastIndexOf('/') + 1)..]));
        Assert.Equal(("z", JobFileKind.Link), (listed.Single(file => file.Path == At("link")).LinkTarget, listed.Single(file => file.Path == At("link")).Kind));
        Assert.Equal("/nowhere", listed.Single(file => file.Path == At("dangling")).LinkTarget);
        Assert.Empty(await ListAsync(At("absent")));
        Assert.Empty(await ListAsync(At("a")));
    }

    [Fact]
    public async Task Reading_what_is_not_there_says_so_and_a_pipe_is_not_read()
    {
        await LinesAsync("mkfifo pipe; mkdir folder");
        await Assert.ThrowsAsync<FileNotFoundException>(() => Session.Files.OpenReadAsync(At("absent"), Token).AsTask());
        await Assert.ThrowsAsync<IOException>(() => Session.Files.OpenReadAsync(At("pipe"), Token).AsTask());
        await Assert.ThrowsAsync<IOException>(() => Session.Files.OpenReadAsync(At("folder"), Token).AsTask());
    }

    [Fact]
    public async Task Links_are_made_as_they_are_and_replace_files()
    {
        await Session.Files.LinkAsync(At("deep/link"), "../target", Token);
        await WriteAsync(At("file"), "");
        await Session.Files.LinkAsync(At("file"), "/nowhere/at all", Token);
        Assert.Equal(["../target", "/nowhere/at all"], await LinesAsync("readlink deep/link; readlink file"));
    }

    [Fact]
    public async Task Removing_a_folder_removes_links_in_it_and_not_what_they_point_to()
    {
        await LinesAsync("mkdir -p kept gone/deep; echo text > kept/file; ln -s ../kept gone/link; ln -s ../../kept/file gone/deep/link; chmod 500 gone/deep");
        await Session.Files.RemoveAsync(At("gone"), Token);
        await Session.Files.RemoveAsync(At("absent"), Token);
        Assert.Equal(["kept", "text"], await LinesAsync("ls -A; cat kept/file"));
    }

    [Fact]
    public async Task Removing_a_link_to_a_folder_leaves_the_folder()
    {
        await LinesAsync("mkdir kept; touch kept/file; ln -s kept link");
        await Session.Files.RemoveAsync(At("link"), Token);
        Assert.Equal(["kept", "file"], await LinesAsync("ls -A; ls -A kept"));
    }

    [Fact]
    public async Task Removes_folders_in_folders_beyond_the_length_of_a_path()
    {
        await LinesAsync("mkdir top; cd top; i=0; while [ $i -lt 300 ]; do mkdir abcdefghijklmnopqrstuvwxyz; cd -P abcdefghijklmnopqrstuvwxyz; i=$((i+1)); done");
        await Session.Files.RemoveAsync(At("top"), Token);
        Assert.Equal([], await LinesAsync("ls -A"));
    }

    [Fact]
    public async Task A_large_file_passes_as_a_stream()
    {
        var block = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        await using (var stream = await Session.Files.OpenWriteAsync(At("large"), null, Token))
        {
            for (var i = 0; i < 20; i++)
                await stream.WriteAsync(block, Token);
        }

        Assert.Equal(["20971520"], await LinesAsync("wc -c < large"));
        var total = 0L;
        await using var reading = await Session.Files.OpenReadAsync(At("large"), Token);
        for (int count; (count = await reading.ReadAsync(block, Token)) > 0;)
            total += count;
        Assert.Equal(20L << 20, total);
    }

    private async Task<List<JobFile>> ListAsync(string folder)
    {
        var files = new List<JobFile>();
        await foreach (var file in Session.Files.ListAsync(folder, Token))
            files.Add(file);
        return files;
    }
}
