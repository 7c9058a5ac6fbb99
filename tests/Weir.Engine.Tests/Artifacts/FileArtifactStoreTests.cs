using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Artifacts;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Engine.Tests.Artifacts;

public sealed class FileArtifactStoreContractTests : ArtifactStoreContract, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public FileArtifactStoreContractTests() =>
        Store = new FileArtifactStore(run => _folder.In(run.Value), new FileArtifactOptions(), TimeProvider.System);

    protected override IArtifactStore Store { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class FileArtifactStoreTests : IDisposable
{
    private static readonly RunId Run = new("7");

    private readonly ScratchFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly MemorySession _session = new();

    public FileArtifactStoreTests() => _session.Files.Add("/work/f", "content");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_digest_is_that_of_the_file_on_disk()
    {
        var artifact = await PutAsync(Store());
        var bytes = await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(_folder.Path, "*.zip")), Token);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), artifact.Digest);
        Assert.Equal(bytes.Length, artifact.Size);
    }

    [Fact]
    public async Task An_archive_that_was_changed_on_disk_is_not_laid_out()
    {
        var store = Store();
        var artifact = await PutAsync(store);
        await using (var other = new FileStream(Assert.Single(Directory.GetFiles(_folder.Path, "*.zip")), FileMode.Open))
            other.WriteByte(1);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.UnpackAsync(artifact, _session, "/work/out", Token));

        Assert.Contains("is not what was kept", error.Message, StringComparison.Ordinal);
        Assert.Empty(_session.Files.Tree("/work/out"));
    }

    [Fact]
    public async Task What_has_expired_is_not_listed_and_can_be_deleted()
    {
        var store = Store();
        var day = await PutAsync(store, "day", new ArtifactOptions { RetentionDays = 1 });
        var usual = await PutAsync(store, "usual");

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([usual], await store.ListAsync(Run, Token));

        await store.DeleteExpiredAsync(Run, Token);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.zip"));
        Assert.Throws<StoreException>(() => store.Open(day));

        _time.Advance(TimeSpan.FromDays(89));
        Assert.Empty(await store.ListAsync(Run, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(401)]
    public async Task A_retention_outside_of_the_limits_is_refused(int days)
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => PutAsync(Store(), "x", new ArtifactOptions { RetentionDays = days }));

        Assert.Equal($"an artifact can be kept for 1 to 400 days, not for {days}", error.Message);
    }

    [Fact]
    public async Task An_artifact_that_is_too_large_is_refused_and_removed()
    {
        var store = new FileArtifactStore(_ => _folder.Path, new FileArtifactOptions { MaximumBytes = 100 }, _time);

        var error = await Assert.ThrowsAsync<StoreException>(() => PutAsync(store, "dist"));

        Assert.Equal("the artifact 'dist' is larger than the 100 bytes that one may have", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_deleted_artifact_is_gone_but_who_reads_it_reads_on()
    {
        var store = Store();
        var artifact = await PutAsync(store);
        await using var open = store.Open(artifact);

        await store.DeleteAsync(artifact, Token);
        await store.DeleteAsync(artifact, Token);

        Assert.Empty(await store.ListAsync(Run, Token));
        Assert.Equal(artifact.Digest, Convert.ToHexStringLower(await SHA256.HashDataAsync(open, Token)));
    }

    [Fact]
    public async Task An_archive_from_elsewhere_is_kept_as_it_is_and_checked_when_it_is_laid_out()
    {
        var store = Store();
        var file = store.NewFile(Run);
        using (var writer = await ZipFile.OpenAsync(file, ZipArchiveMode.Create, Token))
            writer.CreateEntry("../evil");
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, Token)));

        var artifact = await store.KeepAsync(Run, "upload", file, null, new ArtifactOptions(), Token);

        Assert.False(File.Exists(file));
        Assert.Equal(digest, artifact.Digest);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.UnpackAsync(artifact, _session, "/work/out", Token));
        Assert.Contains("leads upwards", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_not_there()
    {
        _folder.Write("5.partial", "half");
        _folder.Write("6.zip", "whole, but never announced");

        Assert.Empty(await Store().ListAsync(Run, Token));
    }

    [Fact]
    public async Task A_damaged_record_is_named()
    {
        _folder.Write("5.json", "{");

        var error = await Assert.ThrowsAsync<StoreException>(async () => await Store().ListAsync(Run, Token));

        Assert.Contains(_folder.In("5.json"), error.Message, StringComparison.Ordinal);
    }

    private FileArtifactStore Store() => new(_ => _folder.Path, new FileArtifactOptions(), _time);

    private async Task<Artifact> PutAsync(FileArtifactStore store, string name = "dist", ArtifactOptions? options = null) =>
        await store.PutAsync(Run, name, [new PackedFile("/work/f", "f")], _session, options ?? new ArtifactOptions(), Token);
}
