using Weir.Testing;

namespace Weir.Cli.Tests.GitLab;

/// <summary>Small pipelines that show what keywords do, run to their end: what becomes of them is written down (<c>WEIR_ACCEPT=1</c> rewrites it).</summary>
public sealed class KeywordTests
{
    public static TheoryData<string> Cases => [.. KeywordCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_pipeline_does_what_its_keywords_say(string name)
    {
        var one = new KeywordCase(name);
        one.Require();
        AcceptedFile.Holds(one.ExpectedPath, string.Join('\n', await KeywordRun.AllOf(one, one.Files).ToListAsync(TestContext.Current.CancellationToken)));
    }
}
