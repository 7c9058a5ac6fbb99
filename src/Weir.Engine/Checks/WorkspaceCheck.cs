using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Engine.Workspaces;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Checks;

/// <summary>Tries how a job gets its copy of the project.</summary>
internal static class WorkspaceCheck
{
    private const string Subject = "workspaces";

    /// <param name="options">How jobs run.</param>
    /// <param name="project">The project; null to try with a folder of no project.</param>
    public static Finding Run(HostOptions options, string? project)
    {
        try
        {
            var scratch = FormattableString.Invariant($"{WorkRoot.Open(options.WorkRoot).Location}/.check-{Environment.ProcessId}");
            Files.MakeFolder($"{scratch}/target");
            try
            {
                return Try(scratch, project);
            }
            finally
            {
                Mounts.RemoveBelow(scratch);
                FolderRemoval.Remove(scratch);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ExecutorException)
        {
            return new Finding(Subject, FindingState.Broken, exception.Message);
        }
    }

    private static Finding Try(string scratch, string? project)
    {
        var refusal = Overlay.TryMount(project ?? "/usr", $"{scratch}/target", $"{scratch}/written", []);
        if (refusal is null)
            return new Finding(Subject, FindingState.Fine, "copy-on-write overlays");
        var (source, copy) = (project is null ? $"{scratch}/file" : Path.Combine(project, ".git", "HEAD"), new FileCopy());
        if (!File.Exists(source))
            File.WriteAllText(source = $"{scratch}/file", "content");
        copy.Copy(source, $"{scratch}/copy", FileStatus.Of(source)!.Value);
        return copy.Clones
            ? new Finding(Subject, FindingState.Fine, $"reflinks ({refusal})")
            : new Finding(Subject, FindingState.Notable, $"plain copies: {refusal}, and the file system makes no reflinks", "large projects start faster as root, or with TMPDIR and the project on one file system of btrfs or XFS");
    }
}
