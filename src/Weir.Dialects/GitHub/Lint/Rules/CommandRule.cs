using System.Text.RegularExpressions;
using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>Scripts write outputs, state, variables and paths to files, not as workflow commands.</summary>
internal sealed partial class CommandRule : ILintRule
{
    [GeneratedRegex(@"::(?<command>set-output|save-state|set-env) +name=|::(?<command>add-path)::")]
    private static partial Regex Command { get; }

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var run in workflow.Steps.Select(step => step.Run).Where(run => run is not null))
        {
            for (var line = run!.At.Start.Line; line <= run.At.End.Line; line++)
            {
                var matches = Command.Matches(workflow.File.Source.Line(line));
                foreach (var match in matches.Where(match => Contains(run.At, line, match.Index + 1)))
                    Report(match.Groups["command"], new Position(line, match.Groups["command"].Index + 1), run.At.File, diagnostics);
            }
        }
    }

    private static bool Contains(Span span, int line, int column) =>
        new Position(line, column).CompareTo(span.Start) >= 0 && new Position(line, column).CompareTo(span.End) <= 0;

    private static void Report(Group command, Position start, string file, DiagnosticBag diagnostics)
    {
        var (state, instead) = command.Value switch
        {
            "set-output" => ("deprecated", "echo \"name=value\" >> \"$GITHUB_OUTPUT\""),
            "save-state" => ("deprecated", "echo \"name=value\" >> \"$GITHUB_STATE\""),
            "set-env" => ("refused by runners", "echo \"name=value\" >> \"$GITHUB_ENV\""),
            _ => ("refused by runners", "echo \"path\" >> \"$GITHUB_PATH\""),
        };
        var at = new Span(file, start, start with { Column = start.Column + command.Length });
        diagnostics.Add(LintRules.DeprecatedCommand, at, $"the workflow command '{command.Value}' is {state}", $"write '{instead}'");
    }
}
