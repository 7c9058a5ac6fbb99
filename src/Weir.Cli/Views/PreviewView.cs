using Weir.Cli.Projects;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;

namespace Weir.Cli.Views;

/// <summary>Pipelines as the files that they amount to.</summary>
/// <param name="around">Where it is written.</param>
/// <param name="withOrigins">Whether each line says where it is from.</param>
internal sealed class PreviewView(Surroundings around, bool withOrigins)
{
    // Lines that are longer than this move the origins of the others no further to the right.
    private const int Widest = 80;

    /// <summary>Writes the pipeline of a name, or all of the project; what is wrong with them goes to the error output.</summary>
    public async Task<int> WriteAsync(ProjectSettings settings, EventRequest request, string? name, CancellationToken cancellationToken)
    {
        var project = await Project.OpenAsync(settings with { Named = name }, around, cancellationToken).ConfigureAwait(false);
        var triggers = new TriggerBuilder(project.Tree, request, around);
        var pipelines = name is null ? triggers.KnownTo(project.Pipelines) : [await project.FindAsync(name, triggers, cancellationToken).ConfigureAwait(false)];
        var code = ExitCode.Success;
        foreach (var pipeline in pipelines)
        {
            var trigger = await triggers.BuildAsync(pipeline.Dialect, cancellationToken).ConfigureAwait(false);
            var preview = await project.PreviewAsync(pipeline, trigger, cancellationToken).ConfigureAwait(false);
            DiagnosticView.Write([.. preview.Diagnostics.Where(found => found.Severity == Severity.Error)], project, around);
            if (pipelines.Count > 1)
                around.Out.WriteLine(pipeline == pipelines[0] ? $"# {pipeline.Path}" : $"---\n# {pipeline.Path}");
            if (preview.Value is { } lines)
                Write(lines);
            else
                code = ExitCode.WrongUse;
        }

        return code;
    }

    private void Write(IReadOnlyList<PreviewLine> lines)
    {
        var width = Math.Min(Widest, lines.Where(line => line.At is not null).Select(line => line.Text.Length).DefaultIfEmpty().Max());
        foreach (var line in lines)
            around.Out.WriteLine(withOrigins && line.At is { } at && line.Text.Length > 0 ? $"{line.Text.PadRight(width)}  # {at.File}:{at.Start.Line}" : line.Text);
    }
}
