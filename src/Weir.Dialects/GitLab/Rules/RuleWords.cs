using Weir.Dialects.GitLab.Merging;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>Words for rules.</summary>
internal static class RuleWords
{
    private const int LongestList = 3;

    /// <summary>A rule by its number and what it asks for, such as <c>rule 2 (if: $CI_COMMIT_TAG)</c>.</summary>
    public static string Of(YamlNode.Mapping rule, int number)
    {
        var clauses = ((string[])["if", "changes", "exists"]).Select(name => (Name: name, Text: Text(rule[name]))).Where(clause => clause.Text is not null)
            .Select(clause => $"{clause.Name}: {clause.Text}").ToList();
        return FormattableString.Invariant($"rule {number} ({(clauses.Count == 0 ? "without conditions" : string.Join(", ", clauses))})");
    }

    /// <summary>Texts with commas between them, and how many more there are.</summary>
    public static string Listing(IReadOnlyList<string> texts) => texts.Count <= LongestList
        ? string.Join(", ", texts)
        : FormattableString.Invariant($"{string.Join(", ", texts.Take(LongestList))} and {texts.Count - LongestList} more");

    private static string? Text(YamlNode? clause) => clause switch
    {
        null => null,
        YamlNode.Scalar scalar => scalar.Text.Trim(),
        YamlNode.Mapping mapping => Listing([.. NodeTexts.Of(mapping["paths"]).Concat(NodeTexts.Of(mapping["regexp"]))]),
        _ => Listing([.. NodeTexts.Of(clause)]),
    };
}
