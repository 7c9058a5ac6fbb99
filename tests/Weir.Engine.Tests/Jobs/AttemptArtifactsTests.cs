using System.Text;
using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Artifacts;
using Weir.Engine.Jobs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Engine.Tests.Jobs;

public sealed class AttemptArtifactsTests : IDisposable
{
    private static readonly RunId Run = new("1");

    private readonly ScratchFolder _folder = new();
    private readonly MemorySession _session = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FileArtifactStore _store;

    public AttemptArtifactsTests() => _store = new FileArtifactStore(_ => _folder.Path, new FileArtifactOptions(), _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_attempt_sees_what_an_earlier_one_kept_and_takes_its_place()
    {
        await PutAsync(_store, "first");
        var again = NextAttempt();

        Assert.Equal("first", await ReadAsync(again));
        await PutAsync(again, "second");

        Assert.Equal("second", await ReadAsync(again));
        Assert.Single(await again.ListAsync(Run, Token));
    }

    [Fact]
    public async Task A_name_is_used_once_in_an_attempt()
    {
        await PutAsync(_store, "first");
        var again = NextAttempt();
        await PutAsync(again, "second");

        await Assert.ThrowsAsync<StoreException>(() => PutAsync(again, "third"));

        Assert.Equal("second", await ReadAsync(again));
    }

    private AttemptArtifacts NextAttempt()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return new AttemptArtifacts(_store, _time.GetUtcNow());
    }

    private async Task PutAsync(IArtifactStore store, string text)
    {
        await using (var stream = await _session.Files.OpenWriteAsync("/work/shop/report.txt", null, Token))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        await store.PutAsync(Run, "report", [new PackedFile("/work/shop/report.txt", "report.txt")], _session, new ArtifactOptions(), Token);
    }

    private async Task<string> ReadAsync(IArtifactStore store)
    {
        var artifact = Assert.Single(await store.ListAsync(Run, Token));
        await store.UnpackAsync(artifact, _session, "/work/out", Token);
        using var reader = new StreamReader(await _session.Files.OpenReadAsync("/work/out/report.txt", Token));
        return await reader.ReadToEndAsync(Token);
    }
}
