namespace Weir.Dialects.Tests.Diagnostics;

/// <summary>What is said of the workflows of our own corpus, word by word. <c>WEIR_ACCEPT=1</c> rewrites it.</summary>
public sealed class DiagnosticCorpusTests
{
    public static TheoryData<string> Cases => [.. DiagnosticCase.Ids];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Says_what_is_wrong(string id)
    {
        var test = new DiagnosticCase(id);
        var found = DiagnosticCase.Render(test.Tree());
        if (Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1")
            File.WriteAllText(test.ExpectedPath, found);
        Assert.Equal(File.ReadAllText(test.ExpectedPath), found);
        Assert.Contains($"[{id}]", found, StringComparison.Ordinal);
    }
}
