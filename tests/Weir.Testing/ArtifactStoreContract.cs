using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Xunit;

namespace Weir.Testing;

/// <summary>What every artifact store does.</summary>
public abstract class ArtifactStoreContract
{
    private static readonly RunId Run = new("1001");
    private static readonly RunId OtherRun = new("1002");

    protected MemorySession Session { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The store under test; empty at first, and the same one in all of a test.</summary>
    protected abstract IArtifactStore Store { get; }

    [Fact]
    public async Task An_artifact_comes_back_as_it_was_put()
    {
        var artifact = await PutAsync("dist", ("app.js", "code"), ("sub/app.css", "style"));

        var count = await Store.UnpackAsync(artifact, Session, "/work/out", Token);

        Assert.Equal(2, count);
        Assert.Equal(["app.js", "sub/", "sub/app.css"], Session.Files.Tree("/work/out"));
        Assert.Equal("style", Session.Files.Text("/work/out/sub/app.css"));
    }

    [Fact]
    public async Task An_exact_artifact_keeps_links_permissions_and_names()
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        Session.Files.Add("/work/tool", "run", mode);
        Session.Files.AddLink("/work/current", "tool");
        var artifact = await Store.PutAsync(
            Run, "exact", [new PackedFile("/work/tool", "a: \"b\""), new PackedFile("/work/current", "current")], Session, new ArtifactOptions { IsExact = true }, Token);

        Assert.Equal(2, await Store.UnpackAsync(artifact, Session, "/work/out", Token));

        Assert.Equal(["a: \"b\"", "current -> tool"], Session.Files.Tree("/work/out"));
        Assert.Equal(mode, (await Session.Files.StatAsync("/work/out/a: \"b\"", Token))!.Mode);
    }

    [Fact]
    public async Task Its_digest_and_size_are_those_of_its_archive()
    {
        var artifact = await PutAsync("dist", ("app.js", "code"));

        Assert.Matches("^[0-9a-f]{64}$", artifact.Digest);
        Assert.True(artifact.Size > 0);
        Assert.Equal(artifact, Assert.Single(await Store.ListAsync(Run, Token)));
    }

    [Fact]
    public async Task Artifacts_are_listed_by_name_and_by_run()
    {
        await PutAsync("b", ("f", "1"));
        await PutAsync("a", ("f", "2"));
        await PutAsync("B", ("f", "3"));
        var other = await PutAsync("a", OtherRun, new ArtifactOptions(), ("f", "4"));

        Assert.Equal(["B", "a", "b"], (await Store.ListAsync(Run, Token)).Select(artifact => artifact.Name));
        Assert.Equal([other], await Store.ListAsync(OtherRun, Token));
        Assert.Empty(await Store.ListAsync(new RunId("1003"), Token));
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        await PutAsync("dist", ("f", "first"));

        var error = await Assert.ThrowsAsync<StoreException>(() => PutAsync("dist", ("f", "second")));

        Assert.Contains("has an artifact 'dist' already", error.Message, StringComparison.Ordinal);
        Assert.Equal("first", await TextAsync(Assert.Single(await Store.ListAsync(Run, Token))));
    }

    [Fact]
    public async Task An_artifact_may_be_overwritten_where_that_is_asked_for()
    {
        var first = await PutAsync("dist", ("f", "first"));
        var second = await PutAsync("dist", Run, new ArtifactOptions { Overwrite = true }, ("f", "second"));

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal([second], await Store.ListAsync(Run, Token));
        Assert.Equal("second", await TextAsync(second));
        var error = await Assert.ThrowsAsync<StoreException>(() => TextAsync(first));
        Assert.Contains("is not there any more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_at_once_under_one_name_one_is_kept()
    {
        async Task<Artifact?> TryAsync(int number)
        {
            await Task.Yield();
            try
            {
                return await PutAsync("dist", ($"f{number}", "x"));
            }
            catch (StoreException)
            {
                return null;
            }
        }

        var kept = Assert.Single(await Task.WhenAll(Enumerable.Range(0, 8).Select(TryAsync)), artifact => artifact is not null);
        Assert.Equal([kept!], await Store.ListAsync(Run, Token));
    }

    [Theory]
    [InlineData("a/b", "'/'")]
    [InlineData("a\\b", "'\\'")]
    [InlineData("a:b", "':'")]
    [InlineData("a\"b", "'\"'")]
    [InlineData("a<b", "'<'")]
    [InlineData("a>b", "'>'")]
    [InlineData("a|b", "'|'")]
    [InlineData("a*b", "'*'")]
    [InlineData("a?b", "'?'")]
    [InlineData("a\rb", "a carriage return")]
    [InlineData("a\nb", "a line feed")]
    public async Task A_name_that_not_every_file_system_takes_is_refused(string name, string character)
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => PutAsync(name, ("f", "x")));

        Assert.Contains($"has {character}; not allowed are", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task A_name_is_needed(string name) => await Assert.ThrowsAsync<StoreException>(() => PutAsync(name, ("f", "x")));

    [Theory]
    [InlineData("a:b")]
    [InlineData("sub/what?")]
    [InlineData("../up")]
    [InlineData("/etc/passwd")]
    public async Task A_file_that_not_every_file_system_takes_is_refused(string name) =>
        await Assert.ThrowsAsync<StoreException>(() => PutAsync("dist", (name, "x")));

    [Fact]
    public async Task A_put_that_fails_leaves_nothing()
    {
        PackedFile[] files = [new("/work/is/not/there", "f")];

        await Assert.ThrowsAsync<StoreException>(async () => await Store.PutAsync(Run, "dist", files, Session, new ArtifactOptions(), Token));

        Assert.Empty(await Store.ListAsync(Run, Token));
        await PutAsync("dist", ("f", "x"));
    }

    [Fact]
    public async Task Each_level_of_compression_gives_the_same_files()
    {
        for (var level = 0; level <= 9; level++)
            Assert.Equal("text", await TextAsync(await PutAsync($"level {level}", Run, new ArtifactOptions { CompressionLevel = level }, ("f", "text"))));
    }

    [Fact]
    public async Task A_file_that_was_made_elsewhere_is_kept_as_it_is()
    {
        var file = await NewFileAsync("<html/>");

        var artifact = await Store.KeepAsync(Run, "page.html", file, null, new ArtifactOptions { MediaType = "text/html" }, Token);

        Assert.False(File.Exists(file));
        Assert.Equal(("text/html", 7), (artifact.MediaType, artifact.Size));
        Assert.Equal(artifact, Assert.Single(await Store.ListAsync(Run, Token)));
        Assert.Equal("<html/>", await ReadAsync(artifact));
        Assert.Equal(1, await Store.UnpackAsync(artifact, Session, "/work/out", Token));
        Assert.Equal("<html/>", Session.Files.Text("/work/out/page.html"));
    }

    [Fact]
    public async Task A_digest_that_is_known_is_not_computed_again()
    {
        var known = await Store.KeepAsync(Run, "known", await NewFileAsync("text"), new string('a', 64), new ArtifactOptions(), Token);
        var computed = await Store.KeepAsync(Run, "computed", await NewFileAsync("text"), null, new ArtifactOptions(), Token);

        Assert.Equal(new string('a', 64), known.Digest);
        Assert.Equal("982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1", computed.Digest);
        Assert.Equal(known.Size, computed.Size);
    }

    [Fact]
    public async Task A_file_that_is_refused_stays_the_callers()
    {
        await PutAsync("dist", ("f", "first"));
        var file = await NewFileAsync("second");

        await Assert.ThrowsAsync<StoreException>(async () => await Store.KeepAsync(Run, "dist", file, null, new ArtifactOptions(), Token));

        Assert.Equal("second", await File.ReadAllTextAsync(file, Token));
        Assert.Equal("first", await TextAsync(Assert.Single(await Store.ListAsync(Run, Token))));
    }

    [Fact]
    public async Task What_is_kept_can_be_read_from_any_place_and_while_it_is_deleted()
    {
        var artifact = await Store.KeepAsync(Run, "notes.txt", await NewFileAsync("one two"), null, new ArtifactOptions { MediaType = "text/plain" }, Token);
        await using var open = await Store.OpenAsync(artifact, Token);

        await Store.DeleteAsync(artifact, Token);
        await Store.DeleteAsync(artifact, Token);

        open.Position = 4;
        Assert.Equal("two", await new StreamReader(open).ReadToEndAsync(Token));
        Assert.Empty(await Store.ListAsync(Run, Token));
        await Assert.ThrowsAsync<StoreException>(async () => await Store.OpenAsync(artifact, Token));
    }

    private async Task<string> NewFileAsync(string text)
    {
        var file = Store.NewFile(Run);
        await File.WriteAllTextAsync(file, text, Token);
        return file;
    }

    private async Task<string> ReadAsync(Artifact artifact)
    {
        using var reader = new StreamReader(await Store.OpenAsync(artifact, Token));
        return await reader.ReadToEndAsync(Token);
    }

    protected Task<Artifact> PutAsync(string name, params (string Name, string Text)[] files) => PutAsync(name, Run, new ArtifactOptions(), files);

    protected async Task<Artifact> PutAsync(string name, RunId run, ArtifactOptions options, params (string Name, string Text)[] files)
    {
        var folder = $"/work/in/{Guid.CreateVersion7()}";
        foreach (var (file, text) in files)
            Session.Files.Add($"{folder}/{Uri.EscapeDataString(file)}", text);
        PackedFile[] packed = [.. files.Select(file => new PackedFile($"{folder}/{Uri.EscapeDataString(file.Name)}", file.Name))];
        return await Store.PutAsync(run, name, packed, Session, options, Token);
    }

    protected async Task<string> TextAsync(Artifact artifact)
    {
        var folder = $"/work/out/{artifact.Id}";
        await Store.UnpackAsync(artifact, Session, folder, Token);
        return Session.Files.Text($"{folder}/f");
    }
}
