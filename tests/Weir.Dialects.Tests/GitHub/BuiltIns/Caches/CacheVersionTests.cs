using Weir.Dialects.GitHub.BuiltIns.Caches;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Caches;

public class CacheVersionTests
{
    // printf '%s' 'node_modules|zstd-without-long|1.0' | sha256sum
    [Fact]
    public void It_is_the_digest_that_the_published_actions_make() => Assert.Equal(
        "7fcda33c1e1d849a13bcc06f49b9ab64efc01ca9dabe4d7a8d0d387feef4fc88",
        CacheVersion.Of(["node_modules"], OperatingSystemKind.Linux, acrossSystems: false));

    [Fact]
    public void A_cache_of_Windows_is_another_one_unless_it_is_made_for_all()
    {
        var elsewhere = CacheVersion.Of(["a", "b"], OperatingSystemKind.Linux, acrossSystems: false);

        Assert.NotEqual(elsewhere, CacheVersion.Of(["a", "b"], OperatingSystemKind.Windows, acrossSystems: false));
        Assert.Equal(elsewhere, CacheVersion.Of(["a", "b"], OperatingSystemKind.Windows, acrossSystems: true));
        Assert.NotEqual(elsewhere, CacheVersion.Of(["b", "a"], OperatingSystemKind.Linux, acrossSystems: false));
    }

    [Fact]
    public void Names_hold_whatever_the_folders_of_a_job_are_called()
    {
        var anchors = new Anchors(new JobPlaces("/j/work/shop/shop", "/j/temp", "/cache/tools", "/j/actions", "/j/home"));

        Assert.Equal("workspace/node_modules", anchors.NameOf("/j/work/shop/shop/node_modules"));
        Assert.Equal("workspace", anchors.NameOf("/j/work/shop/shop"));
        Assert.Equal("home/.npm", anchors.NameOf("/j/home/.npm"));
        Assert.Equal("machine/j/homely", anchors.NameOf("/j/homely"));
        foreach (var path in (string[])["/j/home/.npm", "/j/work/shop/shop", "/usr/lib", "/cache/tools/x", "/"])
            Assert.Equal(path, anchors.PathOf(anchors.NameOf(path)));
        Assert.Null(anchors.PathOf("nowhere/x"));
    }
}
