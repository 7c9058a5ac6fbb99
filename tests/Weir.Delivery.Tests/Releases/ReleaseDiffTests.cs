using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;

namespace Weir.Delivery.Tests.Releases;

public sealed class ReleaseDiffTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Releases_that_differ_in_name_alone_have_the_same_settings() =>
        Assert.Empty(ReleaseDiff.Of(Samples.Release(1), Samples.Release(2)));

    [Fact]
    public void Settings_are_named_with_both_values_and_variables_without()
    {
        var before = Samples.Release(1) with { Target = new ProcessSettings { Command = "./shop", Environment = new Dictionary<string, string> { ["KEY"] = "old" } } };
        var after = Samples.Release(2) with { Target = new ProcessSettings { Command = "./shop -v", Environment = new Dictionary<string, string> { ["KEY"] = "new" }, Health = new HealthCheck { Path = "/up" } } };
        var changes = ReleaseDiff.Of(before, after);
        Assert.Contains(new SettingChange("target.command", "\"./shop\"", "\"./shop -v\"", IsHidden: false), changes);
        Assert.Contains(new SettingChange("target.health.path", null, "\"/up\"", IsHidden: false), changes);
        Assert.Contains(new SettingChange("target.environment.KEY", null, null, IsHidden: true), changes);
    }

    [Fact]
    public async Task Files_are_told_by_what_became_of_them()
    {
        var token = TestContext.Current.CancellationToken;
        var files = new ReleaseFiles(new EnvironmentFolder(_scratch.In("state")));
        var source = Directory.CreateDirectory(_scratch.In("source")).FullName;
        foreach (var name in (string[])["same", "other", "gone"])
            await File.WriteAllTextAsync(Path.Combine(source, name), name, token);
        var release = Samples.Release(1) with { Digest = await files.KeepAsync(source, token) };
        Assert.True(await files.AreWholeAsync(release, token));

        await File.WriteAllTextAsync(Path.Combine(source, "other"), "changed", token);
        await File.WriteAllTextAsync(Path.Combine(source, "new"), "new", token);
        File.Delete(Path.Combine(source, "gone"));
        Assert.Equal(
            [new FileChange("gone", FileChangeKind.Removed), new FileChange("new", FileChangeKind.Added), new FileChange("other", FileChangeKind.Changed)],
            await files.ChangesAsync(release, source, token));
        await File.WriteAllTextAsync(Path.Combine(files.FolderOf(release), "same"), "touched", token);
        Assert.False(await files.AreWholeAsync(release, token));
    }
}
