using System.Text.RegularExpressions;
using CsCheck;
using Weir.Delivery.Files;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Testing;

namespace Weir.Delivery.Tests.Files;

/// <summary>What is said of files with mistakes, word by word. <c>WEIR_ACCEPT=1</c> rewrites it.</summary>
public sealed partial class FileDiagnosticTests
{
    public static TheoryData<string> Rules => [.. FileCase.Rules];

    public static TheoryData<string> Mistakes => [.. FileCase.Names("Mistakes")];

    [GeneratedRegex("(?<=```yaml\n).*?(?=```)", RegexOptions.Singleline)]
    private static partial Regex Example { get; }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Says_which_rule_is_broken(string id)
    {
        var found = FileCase.Render(FileCase.Read("Corpus", id, "weir.yaml"));
        AcceptedFile.Holds(Path.Combine(FileCase.Root, "Corpus", id, "expected.txt"), found);
        Assert.Contains($"[{id}]", found, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Says_all_that_is_wrong_and_gives_no_settings(string name)
    {
        var source = FileCase.Read("Mistakes", $"{name}.yaml");
        AcceptedFile.Holds(Path.Combine(FileCase.Root, "Mistakes", $"{name}.txt"), FileCase.Render(source));
        Assert.Null(DeliveryReader.Read(source).Value);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_wrong_example_of_a_page_breaks_the_rule_and_the_right_one_nothing(string id)
    {
        var page = File.ReadAllText(Path.Combine(Repo.Root, "docs", "diagnostics", $"{id}.md"));
        var examples = Example.Matches(page).Select(match => new SourceText(DeliveryReader.Path, match.Value)).ToList();
        Assert.Equal(FileCase.Read("Corpus", id, "weir.yaml").Characters, examples[0].Characters);
        Assert.Empty(DeliveryReader.Read(examples[1], name => name == "SHOP_CHAT_WEBHOOK" ? "https://chat.example.com/1" : null).Diagnostics);
    }

    [Fact]
    public void Secrets_are_not_repeated_in_messages()
    {
        var found = FileCase.Findings(FileCase.Read("Mistakes", "secrets.yaml"));
        Assert.Equal(4, found.Count(diagnostic => diagnostic.Rule == DeliveryRules.Secret));
        Assert.DoesNotContain(found.Where(diagnostic => diagnostic.Rule == DeliveryRules.Secret), diagnostic => $"{diagnostic.Message}{diagnostic.Help}".Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_text_gives_diagnostics_and_no_exception() => Gen.Char[" \n:-[]{}&*!|>'\"%$0a,#?~<"].Array[0, 60].Sample(characters => Read(new string(characters)), iter: 20_000);

    [Fact]
    public void A_good_file_with_a_part_of_it_gone_or_doubled_gives_diagnostics_and_no_exception()
    {
        var text = FileCase.Read("Examples", "everything.yaml").Characters;
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[1, 60], Gen.Bool).Sample(
            (start, length, doubles) =>
            {
                var end = Math.Min(text.Length, start + length);
                Read(doubles ? text[..end] + text[start..] : text[..start] + text[end..]);
            },
            iter: 1_000);
    }

    [Fact]
    public void A_good_file_with_a_value_in_the_place_of_another_gives_diagnostics_and_no_exception()
    {
        var text = FileCase.Read("Examples", "everything.yaml").Characters;
        var scalars = Scalar.Matches(text);
        string[] values = ["", "~", "[]", "{}", "-1", "1e99", ".nan", "true", "x", "[[a]]", "{ a: b }", "0%", "100%", "0s", "&a [*a]", "*b"];
        Gen.Select(Gen.Int[0, scalars.Count - 1], Gen.Int[0, values.Length - 1])
            .Sample((index, value) => Read(text[..scalars[index].Index] + values[value] + text[(scalars[index].Index + scalars[index].Length)..]), iter: 2_000);
    }

    [GeneratedRegex(@"(?<=[:\[,] ?)[A-Za-z0-9./%-]+(?=[,\]} \n])")]
    private static partial Regex Scalar { get; }

    // Where there are no settings an error says why, and each finding is in the file.
    private static void Read(string text)
    {
        var compiled = DeliveryReader.Read(new SourceText(DeliveryReader.Path, text), static name => name.Length % 2 == 0 ? "http://x" : null);
        Assert.Equal(compiled.Value is null, compiled.Diagnostics.Any(found => found.Severity == Severity.Error));
        Assert.All(compiled.Diagnostics, found => Assert.Equal(DeliveryReader.Path, found.At.File));
    }
}
