using CsCheck;
using Weir.Dialects.Tests.Diagnostics;
using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.Tests.GitHub.Lint;

/// <summary>What somebody else wrote may be anything: linting says what is wrong with it, and never fails.</summary>
public sealed class LintPropertyTests
{
    private static readonly string[] Workflows = [.. DiagnosticCase.Ids.Select(id => new DiagnosticCase(id).Workflow).OfType<string>()];

    private static readonly string[] Pieces =
    [
        "\n", "\f", "\t", " ", ":", "- ", "{", "}", "[", "]", "{}", "''", "&a ", "*a", "!a ",
        "|\n", "${{ ", " }}", "${{ github }}", "null", "-1", "é", "\u2028", "\U0001F30A",
    ];

    private static readonly Gen<string> Damaged =
        from workflow in Gen.Int[0, Workflows.Length - 1].Select(index => Workflows[index])
        from at in Gen.Int[0, workflow.Length]
        from length in Gen.Int[0, 12]
        from piece in Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index])
        select workflow[..at] + piece + workflow[Math.Min(workflow.Length, at + length)..];

    [Fact]
    public void A_damaged_workflow_is_examined_without_failing_and_each_finding_can_be_shown() =>
        Damaged.Sample(workflow =>
        {
            var tree = new DiagnosticCase("WEIR1301").Tree(workflow);
            foreach (var finding in DiagnosticCase.Findings(tree))
                Assert.NotEmpty(DiagnosticText.Render(finding, _ => new Pipelines.Sources.SourceText(DiagnosticCase.Path, workflow)));
        });
}
