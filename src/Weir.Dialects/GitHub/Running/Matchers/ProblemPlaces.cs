using System.Globalization;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitHub.Running.Matchers;

/// <summary>Makes annotations of what matchers found, with files as the repository names them.</summary>
internal sealed class ProblemPlaces(RunningJob job)
{
    /// <summary>The annotation for a match, without its file; null where it says nothing, or is of no severity that exists.</summary>
    public static Annotation? ToAnnotation(FoundProblem problem)
    {
        Severity? severity = problem.Severity?.ToUpperInvariant() switch
        {
            null or "" or "ERROR" => Severity.Error,
            "WARNING" => Severity.Warning,
            "NOTICE" => Severity.Note,
            _ => null,
        };
        return severity is null || string.IsNullOrWhiteSpace(problem.Message) ? null : new Annotation(severity.Value, problem.Message)
        {
            Title = string.IsNullOrWhiteSpace(problem.Code) ? null : problem.Code.Trim(),
        };
    }

    /// <summary>The annotation with the file, line and column of the match; without them where no such file is in the workspace.</summary>
    public async ValueTask<Annotation> LocateAsync(Annotation annotation, FoundProblem problem)
    {
        if (string.IsNullOrWhiteSpace(problem.File))
            return annotation;
        var path = Full(problem.File, problem.FromPath);
        if (!path.StartsWith($"{job.Places.Workspace}/", StringComparison.Ordinal)
            || await job.Files.StatAsync(path, CancellationToken.None).ConfigureAwait(false) is not { Kind: JobFileKind.File })
            return annotation;
        return annotation with
        {
            File = path[(job.Places.Workspace.Length + 1)..],
            Line = Number(problem.Line),
            Column = Number(problem.Column),
        };
    }

    /// <summary>A path relative to the workspace where it is in it; otherwise as it was given.</summary>
    public string Relative(string path)
    {
        var full = path.StartsWith('/') ? Normal(path) : path;
        return full.StartsWith($"{job.Places.Workspace}/", StringComparison.Ordinal) ? full[(job.Places.Workspace.Length + 1)..] : path;
    }

    private string Full(string file, string? fromPath)
    {
        if (!file.StartsWith('/') && fromPath?.LastIndexOf('/') is > 0 and var end)
            file = $"{fromPath[..end]}/{file}";
        return Normal(file.StartsWith('/') ? file : $"{job.Places.Workspace}/{file}");
    }

    private static string Normal(string path)
    {
        List<string> names = [];
        foreach (var name in path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == ".." && names.Count > 0)
                names.RemoveAt(names.Count - 1);
            else if (name is not ("." or ".."))
                names.Add(name);
        }

        return "/" + string.Join('/', names);
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
