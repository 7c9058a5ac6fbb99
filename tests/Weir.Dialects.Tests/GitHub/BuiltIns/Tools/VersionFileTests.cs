using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Tools;

public class VersionFileTests
{
    private const string Toml = """
        # comment
        requires-python = ">=1"
        [project]
        name = 'shop'
        requires-python = ">=3.9,<3.13" # why
        [tool.poetry.dependencies]
        python = "^3.10"
        """;

    [Theory]
    [InlineData("project", "requires-python", ">=3.9,<3.13")]
    [InlineData("project", "name", "shop")]
    [InlineData("tool.poetry.dependencies", "python", "^3.10")]
    [InlineData("", "requires-python", ">=1")]
    [InlineData("project", "python", null)]
    [InlineData("tool", "python", null)]
    public void A_text_of_TOML_is_found_in_its_table_only(string table, string key, string? expected) => Assert.Equal(expected, TomlText.Find(Toml, table, key));

    [Theory]
    [InlineData("nodejs", "20.1.0")]
    [InlineData("python", "3.12.1")]
    [InlineData("golang", null)]
    [InlineData("java", null)]
    public void The_first_version_of_a_tool_counts(string name, string? expected) =>
        Assert.Equal(expected, ToolVersionsFile.Find("nodejs 20.1.0\npython\t3.12.1 3.11.0 # two\n# java 21\ngolang\n", name));
}
