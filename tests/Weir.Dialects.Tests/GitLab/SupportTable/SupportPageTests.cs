using Weir.Dialects.GitLab.Schema;
using Weir.Dialects.GitLab.SupportTable;
using Weir.Testing;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.Tests.GitLab.SupportTable;

public sealed class SupportPageTests
{
    // Of the schema for editors: the name of the schema itself, and a tag that it can only describe as a key. 'pages' is a job like others.
    private static readonly string[] NoKeywords = ["$schema", "!reference", "default.!reference", "pages"];

    // Of GitLab's documentation, though the schema does not have them.
    private static readonly string[] Unlisted =
    [
        "<name>.artifacts.public", "<name>.dast_configuration", "<name>.dast_configuration.scanner_profile", "<name>.dast_configuration.site_profile",
        "default.artifacts.public", "spec.component", "spec.description", "spec.include", "spec.include[].file", "spec.include[].integrity",
        "spec.include[].local", "spec.include[].project", "spec.include[].ref", "spec.include[].remote", "spec.inputs.<name>.rules[].default",
        "spec.inputs.<name>.rules[].if", "spec.inputs.<name>.rules[].options",
    ];

    [Fact]
    public void The_page_says_what_the_code_does() => AcceptedFile.Holds(Path.Combine(Repo.Root, "docs", "dialects", "gitlab.md"), SupportPage.Write());

    [Fact]
    [Trait("Category", "Corpora")]
    public void It_has_every_keyword_of_the_service_s_schema_and_no_other()
    {
        var expected = new ServiceSchema(Path.Combine(Corpora.Folder("gitlab", "schema"), "ci.json")).Paths
            .Where(path => !NoKeywords.Any(name => path == name || path.StartsWith($"{name}.", StringComparison.Ordinal))).ToList();

        var found = SupportEntry.Of(PipelineSchema.Pipeline).Select(entry => entry.Path).ToList();

        Assert.Empty(expected.Except(found));
        Assert.Equal(Unlisted, found.Except(expected).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Category", "Corpora")]
    public void The_keywords_are_all_that_the_service_s_schema_lists_anywhere() =>
        Assert.Empty(new ServiceSchema(Path.Combine(Corpora.Folder("gitlab", "schema"), "ci.json")).Unreached);

    [Fact]
    public void Everything_that_does_not_simply_run_says_why()
    {
        var silent = SupportPage.Entries.Where(entry => entry.Support != Support.Runs && entry.Note.Length == 0).Select(entry => entry.Path);
        var said = SupportPage.Entries.Where(entry => entry.Support != Support.Runs && entry.Note.Length > 0).Select(entry => entry.Path).ToList();

        Assert.All(silent, path => Assert.Contains(said, outer => path.StartsWith($"{outer}.", StringComparison.Ordinal) || path.StartsWith($"{outer}[", StringComparison.Ordinal)));
    }
}
