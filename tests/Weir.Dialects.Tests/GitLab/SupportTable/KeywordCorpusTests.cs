using Weir.Dialects.GitLab.SupportTable;
using Weir.Testing;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.Tests.GitLab.SupportTable;

/// <summary>The corpus of keywords has a case for each keyword that is said to run; what the cases show, the tests of the command line run.</summary>
public sealed class KeywordCorpusTests
{
    private static IReadOnlyList<string> Shown { get; } = [.. KeywordCase.Names.SelectMany(name => new KeywordCase(name).Shows)];

    [Fact]
    public void Each_keyword_that_runs_has_a_case() => Assert.Empty(
        SupportPage.Shown.Where(entry => entry.Support == Support.Runs).Select(entry => entry.Path).Except(Shown));

    [Fact]
    public void Each_case_shows_keywords_of_the_support_table() => Assert.Empty(Shown.Except(SupportPage.Entries.Select(entry => entry.Path)));
}
