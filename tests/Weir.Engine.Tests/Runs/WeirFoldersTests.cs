using Weir.Engine.Runs;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Runs;

public sealed class WeirFoldersTests
{
    [Theory]
    [InlineData("/home/mona", null, null, "/home/mona/.local/state/weir", "/home/mona/.cache/weir")]
    [InlineData("/home/mona", "/state", "/cache", "/state/weir", "/cache/weir")]
    [InlineData(null, "/state", "/cache", "/state/weir", "/cache/weir")]
    [InlineData("/home/mona", "relative", "", "/home/mona/.local/state/weir", "/home/mona/.cache/weir")]
    public void The_environment_says_where(string? home, string? state, string? cache, string expectedState, string expectedCache)
    {
        var folders = WeirFolders.Of(Environment(home, state, cache));

        Assert.Equal(new WeirFolders(expectedState, expectedCache), folders);
        Assert.Equal(expectedState + "/runs", folders.Runs);
    }

    [Fact]
    public void Without_any_place_it_says_what_to_set()
    {
        var error = Assert.Throws<StoreException>(() => WeirFolders.Of(Environment(null, null, "/cache")));

        Assert.Contains("neither XDG_STATE_HOME nor HOME", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Environment(string? home, string? state, string? cache) =>
        new[] { ("HOME", home), ("XDG_STATE_HOME", state), ("XDG_CACHE_HOME", cache) }
            .Where(variable => variable.Item2 is not null)
            .ToDictionary(variable => variable.Item1, variable => variable.Item2!);
}
