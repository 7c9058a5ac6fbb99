using Weir.Cli.Projects;
using Weir.Pipelines.Diagnostics;

namespace Weir.Cli.Views;

/// <summary>Shows diagnostics to a person.</summary>
internal static class DiagnosticView
{
    /// <summary>Writes them to the error stream, each with its line.</summary>
    public static void Write(IEnumerable<Diagnostic> diagnostics, Project project, Surroundings around) =>
        Write(diagnostics, project, around.Error, around.HasColors);

    /// <summary>Writes them, each with its line.</summary>
    public static void Write(IEnumerable<Diagnostic> diagnostics, Project project, TextWriter writer, bool colors)
    {
        foreach (var diagnostic in diagnostics)
            writer.Write(DiagnosticText.Render(diagnostic, project.TextOf, colors ? Paint : null));
    }

    private static string Paint(DiagnosticPart part, string text) => part switch
    {
        DiagnosticPart.Error => $"\e[1;31m{text}\e[0m",
        DiagnosticPart.Warning => $"\e[1;33m{text}\e[0m",
        DiagnosticPart.Note => $"\e[1;36m{text}\e[0m",
        _ => $"\e[34m{text}\e[0m",
    };
}
