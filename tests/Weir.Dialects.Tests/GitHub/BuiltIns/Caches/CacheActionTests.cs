using Weir.Pipelines.Values;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Caches;

public class CacheActionTests : BuiltInScene
{
    private const string Cache = "actions/cache";
    private const string Restore = "actions/cache/restore";
    private const string Save = "actions/cache/save";

    [Fact]
    public async Task What_one_job_saves_the_next_one_finds_though_its_folders_are_elsewhere()
    {
        Add("node_modules/a/index.js", "code");
        Add(InHome(".npm/x"), "tarball");
        var inputs = new[] { ("path", "node_modules\n~/.npm"), ("key", "npm-1") };

        var first = await SucceedAsync(Cache, inputs);
        var (_, end) = await EndAsync(Cache, first, inputs);
        NextJob();
        var second = await SucceedAsync(Cache, inputs);
        var (_, secondEnd) = await EndAsync(Cache, second, inputs);

        Assert.DoesNotContain("cache-hit", first.Results.Keys);
        Assert.Contains("Cache not found for input keys: npm-1", first.Log, StringComparison.Ordinal);
        Assert.Contains("Cache saved with key: npm-1", end.Log, StringComparison.Ordinal);
        Assert.Equal("true", second.Results["cache-hit"]);
        Assert.Contains("Cache restored from key: npm-1", second.Log, StringComparison.Ordinal);
        Assert.Contains("not saving cache", secondEnd.Log, StringComparison.Ordinal);
        Assert.Equal("code", await File.ReadAllTextAsync(InWorkspace("node_modules/a/index.js"), Token));
        Assert.Equal("tarball", await File.ReadAllTextAsync(InHome(".npm/x"), Token));
    }

    [Fact]
    public async Task A_key_that_only_begins_alike_is_no_hit_and_the_cache_is_saved_anew()
    {
        Add("out/a", "1");
        await SucceedAsync(Save, ("path", "out"), ("key", "out-1"));

        var call = await SucceedAsync(Cache, ("path", "out"), ("key", "out-2"), ("restore-keys", "\n out-\n"));
        var (_, end) = await EndAsync(Cache, call, ("path", "out"), ("key", "out-2"));

        Assert.Equal("false", call.Results["cache-hit"]);
        Assert.Contains("Cache restored from key: out-1", call.Log, StringComparison.Ordinal);
        Assert.Contains("Cache saved with key: out-2", end.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_does_not_count_in_whether_a_cache_is_hit()
    {
        Add("out/a");
        await SucceedAsync(Save, ("path", "out"), ("key", "KEY-a"));

        Assert.Equal("true", (await SucceedAsync(Restore, ("path", "out"), ("key", "key-A"), ("restore-keys", "KEY"))).Results["cache-hit"]);
    }

    [Fact]
    public async Task The_key_at_the_beginning_of_the_job_counts_at_its_end()
    {
        var call = await SucceedAsync(Cache, ("path", "out"), ("key", "at-the-beginning"));
        Add("out/a");

        var (_, end) = await EndAsync(Cache, call, ("path", "out"), ("key", "at-the-end"));

        Assert.Contains("Cache saved with key: at-the-beginning", end.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_tells_both_keys()
    {
        Add("out/a");
        await SucceedAsync(Save, ("path", "out"), ("key", "out-1"));

        var call = await SucceedAsync(Restore, ("path", "out"), ("key", "out-2"), ("restore-keys", "out-"));

        Assert.Equal("out-2", call.Results["cache-primary-key"]);
        Assert.Equal("out-1", call.Results["cache-matched-key"]);
    }

    [Fact]
    public async Task A_miss_fails_where_that_is_asked_for() =>
        Assert.Equal(
            "no cache was found for 'out-1', and 'fail-on-cache-miss' is true",
            await FailAsync(Restore, ("path", "out"), ("key", "out-1"), ("fail-on-cache-miss", "true")));

    [Fact]
    public async Task Looking_up_lays_nothing_out()
    {
        Add("out/a");
        await SucceedAsync(Save, ("path", "out"), ("key", "k"));
        NextJob();

        var call = await SucceedAsync(Restore, ("path", "out"), ("key", "k"), ("lookup-only", "true"));

        Assert.Equal("true", call.Results["cache-hit"]);
        Assert.False(Directory.Exists(InWorkspace("out")));
    }

    [Fact]
    public async Task Patterns_choose_files_and_take_them_out_again()
    {
        Add("a/one.txt");
        Add("a/two.log");
        Add("a/deep/three.txt");
        const string Paths = "a/**/*.txt\n!a/deep/*";
        await SucceedAsync(Save, ("path", Paths), ("key", "k"));
        NextJob();

        await SucceedAsync(Restore, ("path", Paths), ("key", "k"));

        Assert.Equal([InWorkspace("a/one.txt")], Directory.GetFiles(Session.Places.Workspace, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Folders_that_hold_what_else_was_found_are_cached_once()
    {
        Add("a/b/c.txt");
        const string Paths = "a\na/**";
        await SucceedAsync(Save, ("path", Paths), ("key", "k"));
        NextJob();

        Assert.Equal("true", (await SucceedAsync(Restore, ("path", Paths), ("key", "k"))).Results["cache-hit"]);
        Assert.True(File.Exists(InWorkspace("a/b/c.txt")));
    }

    [Fact]
    public async Task Other_paths_are_another_cache()
    {
        Add("a/x");
        await SucceedAsync(Save, ("path", "a"), ("key", "k"));

        Assert.DoesNotContain("cache-hit", (await SucceedAsync(Restore, ("path", "a/"), ("key", "k"))).Results.Keys);
    }

    [Fact]
    public async Task A_branch_sees_its_own_caches_and_those_of_its_base_and_of_the_default_branch_but_no_others()
    {
        Add("a/x");
        await SucceedAsync(Save, ("path", "a"), ("key", "main"));
        GitHub = GitHub.With("ref", Value.Of("refs/heads/other"));
        await SucceedAsync(Save, ("path", "a"), ("key", "other"));
        GitHub = GitHub.With("ref", Value.Of("refs/heads/release"));
        await SucceedAsync(Save, ("path", "a"), ("key", "release"));
        GitHub = GitHub.With("ref", Value.Of("refs/pull/7/merge")).With("base_ref", Value.Of("release"));
        await SucceedAsync(Save, ("path", "a"), ("key", "pull"));

        async Task<bool> SeesAsync(string key) => (await SucceedAsync(Restore, ("path", "a"), ("key", key))).Results.ContainsKey("cache-hit");

        Assert.True(await SeesAsync("pull"));
        Assert.True(await SeesAsync("release"));
        Assert.True(await SeesAsync("main"));
        Assert.False(await SeesAsync("other"));
    }

    [Fact]
    public async Task Saving_what_is_not_there_is_a_warning()
    {
        var call = await SucceedAsync(Save, ("path", "is/not/there"), ("key", "k"));

        Assert.Contains("nothing is at the paths to cache", call.Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saving_a_key_again_is_said_and_no_failure()
    {
        Add("a/x");
        await SucceedAsync(Save, ("path", "a"), ("key", "k"));

        var call = await SucceedAsync(Save, ("path", "a"), ("key", "k"));

        Assert.Contains("is kept already", call.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Cache saved", call.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b", "has no comma, found 'a,b'")]
    [InlineData("", "input 'key' is required")]
    public async Task A_key_that_is_none_fails_when_restoring_and_warns_when_saving(string key, string expected)
    {
        Add("a/x");

        Assert.Contains(expected, await FailAsync(Restore, ("path", "a"), ("key", key)), StringComparison.Ordinal);
        Assert.Contains(expected, (await SucceedAsync(Save, ("path", "a"), ("key", key))).Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_neither_too_long_nor_too_many()
    {
        var tooMany = string.Join('\n', Enumerable.Range(0, 10));

        Assert.Contains("at most 512 characters, found 513", await FailAsync(Cache, ("path", "a"), ("key", new string('k', 513))), StringComparison.Ordinal);
        Assert.Contains("at most 10 keys, found 11", await FailAsync(Cache, ("path", "a"), ("key", "k"), ("restore-keys", tooMany)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_is_no_truth_value_is_refused_by_the_name_of_its_input() =>
        Assert.Equal("input 'lookup-only' is 'true' or 'false', found 'yes'", await FailAsync(Cache, ("path", "a"), ("key", "k"), ("lookup-only", "yes")));

    [Fact]
    public async Task A_run_of_no_branch_has_no_cache()
    {
        GitHub = GitHub.With("ref", Value.Null);
        Add("a/x");

        var call = await SucceedAsync(Cache, ("path", "a"), ("key", "k"));
        var (_, end) = await EndAsync(Cache, call, ("path", "a"), ("key", "k"));

        Assert.Contains("of no branch or tag", call.Warnings, StringComparison.Ordinal);
        Assert.Contains("of no branch or tag", end.Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_saved_at_the_end_where_restoring_failed()
    {
        var (succeeded, call) = await RunAsync(Cache, ("path", ""), ("key", "k"));
        var (_, end) = await EndAsync(Cache, call, ("path", ""), ("key", "k"));

        Assert.False(succeeded);
        Assert.Empty(end.Entries);
    }
}
