using System.Text.RegularExpressions;
using Weir.Testing;

namespace Weir.Cli.Tests.GitLab;

/// <summary>The pipelines that show what keywords do, run without them: something else becomes of them.</summary>
public sealed partial class MissingKeywordTests
{
    public static TheoryData<string, string> Keywords => [.. KeywordCase.Names.Select(name => new KeywordCase(name)).SelectMany(one => one.Shows.Select(keyword => (one.Name, keyword)))];

    // A file that is written anew has other lines: where something stands, and the line that is quoted, say nothing about the keyword.
    [GeneratedRegex(@"(?<=\.ya?ml):\d+:\d+|^# +\d* *\|.*\n", RegexOptions.Multiline)]
    private static partial Regex Place { get; }

    [Theory]
    [MemberData(nameof(Keywords))]
    public async Task A_pipeline_does_something_else_without_them(string name, string keyword)
    {
        var one = new KeywordCase(name);
        one.Require();
        var files = one.Files.ToDictionary(file => file.Key, file => file.Key.EndsWith(".yml", StringComparison.Ordinal) ? KeywordRemoval.From(file.Value, keyword) : file.Value);
        Assert.False(files.All(file => file.Value == one.Files[file.Key]), $"'{keyword}' does not stand in it");

        var usual = Place.Replace(await File.ReadAllTextAsync(one.ExpectedPath, TestContext.Current.CancellationToken), "");
        var without = "";
        await foreach (var run in KeywordRun.AllOf(one, files))
        {
            without += without.Length == 0 ? Place.Replace(run, "") : "\n" + Place.Replace(run, "");
            if (!usual.StartsWith(without, StringComparison.Ordinal))
                return;
        }

        Assert.NotEqual(usual, without);
    }
}
