using Weir.Testing;

namespace Weir.Cli.Tests.GitLab;

/// <summary>
/// Small pipelines that show what keywords do, run to their end: what becomes of them is written down (<c>WEIR_ACCEPT=1</c> rewrites it), and is
/// not the same once the keyword is taken out.
/// </summary>
public sealed class KeywordTests
{
    private const string Usual = "https://gitlab.example.com";

    private static IEnumerable<KeywordCase> All => KeywordCase.Names.Select(name => new KeywordCase(name));

    public static TheoryData<string> Cases => [.. KeywordCase.Names];

    public static TheoryData<string, string> Keywords => [.. All.SelectMany(one => one.Shows.Select(keyword => (one.Name, keyword)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_pipeline_does_what_its_keywords_say(string name)
    {
        var one = new KeywordCase(name);
        AcceptedFile.Holds(one.ExpectedPath, await RunAsync(one, one.Files));
    }

    [Theory]
    [MemberData(nameof(Keywords))]
    public async Task It_does_something_else_without_them(string name, string keyword)
    {
        var one = new KeywordCase(name);
        var files = one.Files.ToDictionary(file => file.Key, file => file.Key.EndsWith(".yml", StringComparison.Ordinal) ? KeywordRemoval.From(file.Value, keyword) : file.Value);
        Assert.False(files.All(file => file.Value == one.Files[file.Key]), $"'{keyword}' does not stand in it");
        Assert.NotEqual(await File.ReadAllTextAsync(one.ExpectedPath, TestContext.Current.CancellationToken), await RunAsync(one, files));
    }

    private static async Task<string> RunAsync(KeywordCase one, IReadOnlyDictionary<string, string> files)
    {
        using var scene = new Scene([.. files.Select(file => (file.Key, file.Value))]);
        await using var server = one.IsServed ? await GitServer.StartAsync() : null;
        if (server is not null)
            one.Fill(server);
        scene.Repository.Git("remote", "add", "origin", $"{server?.Url ?? Usual}/group/shop.git");
        List<string> told = [];
        foreach (var arguments in one.Runs)
            told.Add(KeywordRun.Describe(await scene.RunAsync(["run", "--json", .. arguments])));
        return string.Join('\n', told).Replace(server?.Url ?? Usual, Usual, StringComparison.Ordinal);
    }
}
