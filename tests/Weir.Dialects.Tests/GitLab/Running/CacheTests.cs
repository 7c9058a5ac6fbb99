using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class CacheTests : PipelineScene
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "key: default", true)]
    [InlineData("key: a", "key: a", true)]
    [InlineData("key: a", "key: b", false)]
    [InlineData("key: main", "key: $CI_COMMIT_REF_SLUG", true)]
    [InlineData("key: $NOTHING", "", true)]
    [InlineData("key: ..", "", true)]
    [InlineData("key: feature/x", "key: feature_x", true)]
    [InlineData("key: { files: [a.lock] }", "key: { files: [a.lock] }", true)]
    [InlineData("key: { files: [a.lock] }", "key: { files: [b.lock] }", false)]
    [InlineData("key: { files: [a.lock, b.lock] }", "key: { files: [b.lock, a.lock] }", true)]
    [InlineData("key: { files: [a.lock, b.lock] }", "key: { files: [a.lock] }", false)]
    [InlineData("key: { files: ['*.lock'] }", "key: { files: [a.lock, b.lock] }", true)]
    [InlineData("key: { files: [none.lock] }", "", true)]
    [InlineData("key: { files: [none.lock], prefix: a }", "key: a-default", true)]
    [InlineData("key: { files: [a.lock], prefix: main }", "key: { files: [a.lock], prefix: $CI_COMMIT_REF_SLUG }", true)]
    [InlineData("key: { files: [a.lock], prefix: a }", "key: { files: [a.lock], prefix: b }", false)]
    [InlineData("key: a", "key: b, fallback_keys: [c, a]", true)]
    [InlineData("key: feature/x", "key: b, fallback_keys: [feature/x]", true)]
    public async Task A_cache_is_found_by_its_key(string saved, string wanted, bool found)
    {
        (Sources.Files["a.lock"], Sources.Files["b.lock"]) = ("1", "2");
        await SaveAsync(saved);
        Assert.Equal(found ? "saved" : "nothing", await FoundAsync(wanted));
    }

    [Fact]
    public async Task The_key_of_files_changes_with_what_they_hold()
    {
        Sources.Files["a.lock"] = "1";
        await SaveAsync("key: { files: [a.lock] }");
        Sources.Files["a.lock"] = "2";
        Assert.Equal("nothing", await FoundAsync("key: { files: [a.lock] }"));
    }

    [Fact]
    public async Task What_was_saved_last_counts()
    {
        await SaveAsync("", "old");
        await SaveAsync("", "new");
        Assert.Equal("new", await FoundAsync(""));
    }

    [Fact]
    public async Task The_first_fallback_that_is_there_counts()
    {
        await SaveAsync("key: b", "b");
        await SaveAsync("key: c", "c");
        Assert.Equal("b", await FoundAsync("key: a, fallback_keys: [none, b, c]"));
    }

    [Theory]
    [InlineData("a", "saved")]
    [InlineData("b", "nothing")]
    [InlineData("a-protected", "nothing")]
    [InlineData("a-non_protected", "nothing")]
    public async Task The_fallback_of_a_variable_comes_last(string fallback, string found)
    {
        await SaveAsync("key: a");
        var job = await LoadAsync("key: none, fallback_keys: [nor this]", Triggers.Push().With("CACHE_FALLBACK_KEY", fallback));
        Assert.Equal(found, job.OutputOf("script"));
        Assert.Equal(
            fallback == "a-protected" ? "CACHE_FALLBACK_KEY is 'a-protected', which does not count: no job may ask for a cache of protected branches by its name" : "", job.Warnings);
    }

    [Theory]
    [InlineData("main", "main", "", "saved")]
    [InlineData("main", "feature", "", "nothing")]
    [InlineData("feature", "main", "", "nothing")]
    [InlineData("feature", "other", "", "saved")]
    [InlineData("feature", "main", "unprotect: true", "saved")]
    public async Task Protected_branches_have_caches_of_their_own(string saves, string loads, string how, string found)
    {
        await SaveAsync(how, trigger: Triggers.Push(saves));
        Assert.Equal(found, (await LoadAsync(how, Triggers.Push(loads))).OutputOf("script"));
    }

    [Fact]
    public async Task The_fallback_of_a_variable_may_say_whose_caches_are_meant()
    {
        await SaveAsync("key: a", trigger: Triggers.Push("feature"));
        Assert.Equal("saved", (await LoadAsync("key: none", Triggers.Push().With("CACHE_FALLBACK_KEY", "a-non_protected"))).OutputOf("script"));
    }

    [Theory]
    [InlineData("pull", "restore_cache")]
    [InlineData("push", "archive_cache")]
    [InlineData("pull-push", "restore_cache archive_cache")]
    [InlineData("nothing", "restore_cache")]
    public async Task The_policy_may_come_from_a_variable(string policy, string sections)
    {
        var job = await RunJobAsync($"variables: {{ POLICY: {policy} }}\nscript: [touch kept]\ncache: {{ paths: [kept], policy: $POLICY }}");
        Assert.Equal(sections, string.Join(' ', job.Sections.Split(", ").Select(section => section.Split(' ')[0]).Where(section => section.EndsWith("cache", StringComparison.Ordinal))));
        Assert.Equal(policy == "nothing" ? "the policy of the cache 'default' is 'nothing', so it is neither restored nor saved: expected pull, push or pull-push" : "", job.Warnings);
    }

    [Theory]
    [InlineData("", "'true'", true)]
    [InlineData("", "exit 1", false)]
    [InlineData("when: on_failure", "'true'", false)]
    [InlineData("when: on_failure", "exit 1", true)]
    [InlineData("when: always", "'true'", true)]
    [InlineData("when: always", "exit 1", true)]
    public async Task A_cache_is_saved_when_the_script_ended_so(string when, string script, bool saved)
    {
        await RunJobAsync($"script: [echo saved > kept, {script}]\ncache: {{ paths: [kept], {when} }}");
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(saved ? "saved" : "nothing", await FoundAsync(""));
    }

    [Fact]
    public async Task Several_caches_are_each_their_own()
    {
        var many = "[{ key: a, paths: [a] }, { key: b, paths: [b, none] }, { key: c, paths: [c], policy: pull }]";
        var first = await RunJobAsync($"script: [touch a b c]\ncache: {many}");
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a\nb", (await RunJobAsync($"script: [ls]\ncache: {many}")).OutputOf("script"));
        Assert.Equal("'none' of the cache 'b' is not kept: no file is there", first.Warnings);
    }

    [Fact]
    public void There_are_at_most_four() => Assert.Contains(
        "4", Assert.Single(new GitLabPipeline("job: { script: a, cache: [{ paths: [a] }, { paths: [b] }, { paths: [c] }, { paths: [d] }, { paths: [e] }] }").Errors), StringComparison.Ordinal);

    [Fact]
    public async Task Folders_come_back_with_permissions_links_and_times()
    {
        await RunJobAsync("script: [mkdir -p kept/empty, echo one > kept/tool, chmod 750 kept/tool, ln -s tool kept/link, touch -d @1000000000 kept/tool]\ncache: { paths: [kept/] }");
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("drwxr-xr-x empty\nlrwxrwxrwx link\n-rwxr-x--- tool\n1000000000", (await RunJobAsync("script: [cd kept, \"stat -c '%A %n' *\", stat -c %Y tool]\ncache: { paths: [kept/] }")).OutputOf("script"));
    }

    [Theory]
    [InlineData("/etc/passwd", "it is outside of the project's folder")]
    [InlineData("../a", "it is outside of the project's folder")]
    [InlineData("none", "no file is there")]
    public async Task What_cannot_be_kept_is_told_and_fails_nothing(string path, string why)
    {
        var job = await RunJobAsync($"script: ['true']\ncache: {{ paths: [{path}] }}");
        Assert.Equal($"'{path}' of the cache 'default' is not kept: {why}", job.Warnings);
        Assert.Equal((JobResult.Success, "There is no cache 'default' yet"), (job.Outcome.Result, job.OutputOf("restore_cache")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_cache_that_is_damaged_is_told_and_the_next_one_counts(int at)
    {
        await SaveAsync("key: a");
        foreach (var file in Directory.GetFiles(Legs.CacheFolder, "*", SearchOption.AllDirectories).Where(IsArchive))
        {
            await using var stream = File.OpenWrite(file);
            stream.Position = at;
            stream.Write(new byte[16]);
        }

        await SaveAsync("key: b", "other");
        var job = await LoadAsync("key: a, fallback_keys: [b]");
        Assert.Equal(("other", JobResult.Success), (job.OutputOf("script"), job.Outcome.Result));
        Assert.StartsWith("The cache 'a' was not restored: ", job.Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_does_not_fit_over_the_sources_is_told_and_fails_nothing()
    {
        await SaveAsync("");
        Sources.Files["kept/inside"] = "";
        var job = await RunJobAsync("script: [ls kept]\ncache: { paths: [kept], policy: pull }");
        Assert.Equal(("inside", JobResult.Success), (job.OutputOf("script"), job.Outcome.Result));
        Assert.StartsWith("The cache 'default' was not restored: ", job.Warnings, StringComparison.Ordinal);
    }

    private static bool IsArchive(string path)
    {
        using var stream = File.OpenRead(path);
        return stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
    }

    private async Task SaveAsync(string cache, string text = "saved", Trigger? trigger = null)
    {
        await RunJobAsync($"script: [echo {text} > kept]\ncache: {{ paths: [kept], policy: push, {cache} }}", trigger);
        Time.Advance(TimeSpan.FromSeconds(1));
    }

    private Task<RanJob> LoadAsync(string cache, Trigger? trigger = null) =>
        RunJobAsync($"script: ['if [ -f kept ]; then cat kept; else echo nothing; fi']\ncache: {{ paths: [kept], policy: pull, {cache} }}", trigger);

    private async Task<string> FoundAsync(string cache) => (await LoadAsync(cache)).OutputOf("script");
}
