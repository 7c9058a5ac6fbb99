using System.Globalization;
using Weir.Dialects.GitHub.Running.Matchers;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitHub.Running.Commands;

/// <summary>What the commands <c>notice</c>, <c>warning</c> and <c>error</c> say.</summary>
internal static class CommandAnnotation
{
    /// <summary>The annotation of a command. Places that contradict each other are left out, as on GitHub.</summary>
    public static Annotation Of(WorkflowCommand command, Severity severity, ProblemPlaces places)
    {
        var (line, endLine) = (Number(command["line"]), Number(command["endLine"]));
        var (column, endColumn) = (Number(command["col"]), Number(command["endColumn"]));
        line ??= endLine;
        column ??= endColumn;
        if (line is null || (endLine is not null && endLine != line) || endColumn < column)
            (column, endColumn) = (null, null);
        if (endLine < line)
            (line, endLine) = (null, null);
        return new Annotation(severity, command.Text)
        {
            Title = command["title"] is { Length: > 0 } title ? title : null,
            File = command["file"] is { Length: > 0 } file ? places.Relative(file) : null,
            Line = line,
            EndLine = endLine,
            Column = column,
            EndColumn = endColumn,
        };
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
