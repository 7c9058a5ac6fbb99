namespace Weir.Dialects.GitHub.BuiltIns.Python;

/// <summary>An environment of a job's own, so that nothing that it installs goes into the Python of the machine.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Version">The version of its Python, as the published action gives it out.</param>
/// <param name="BaseFolder">Where the Python is that it was made from.</param>
internal sealed record PythonEnvironment(string Folder, string Version, string BaseFolder)
{
    /// <summary>The folder of its programs.</summary>
    public string Programs => $"{Folder}/bin";

    /// <summary>Its Python.</summary>
    public string Program => $"{Programs}/python";

    /// <summary>Makes one from a Python, or finds that which the job made before.</summary>
    /// <exception cref="ActionFailure">The Python cannot make one.</exception>
    public static async ValueTask<PythonEnvironment> OpenAsync(
        BuiltInCall call, Commands commands, PythonRelease release, CancellationToken cancellationToken)
    {
        var files = call.Job.Session.Files;
        var name = $"{release.Implementation}-{release.Version}{(release.IsFreeThreaded ? "t" : "")}-{release.Own}".TrimEnd('-');
        var folder = $"{call.Job.Session.Places.Temporary}/weir-python/{name}";
        var mark = $"{folder}/weir-environment";
        if (await files.ReadTextAsync(mark, cancellationToken).ConfigureAwait(false) is not { } answer)
        {
            answer = await MakeAsync(commands, release, folder, cancellationToken).ConfigureAwait(false);
            await files.WriteTextAsync(mark, answer, mode: null, cancellationToken).ConfigureAwait(false);
        }

        var lines = answer.Split('\n');
        return new PythonEnvironment(folder, lines[0], lines[1]);
    }

    private static async ValueTask<string> MakeAsync(Commands commands, PythonRelease release, string folder, CancellationToken cancellationToken)
    {
        if (release.Version.Release[0] < 3)
        {
            throw new ActionFailure(
                $"Python {release} cannot make an environment for the job alone, and Weir installs nothing into the machine's own: run the job in a container with it");
        }

        string[] arguments = ["-I", "-c", PythonEnvironmentScript.Text, folder];
        var answer = await commands.AskAsync(release.Program, arguments, folder: null, cancellationToken).ConfigureAwait(false);
        if (answer.ExitCode != 0 || answer.Text.Split('\n').Length < 2)
        {
            var hint = answer.Complaint.Contains("No module named 'venv'", StringComparison.Ordinal) ? "; on Debian and Ubuntu install 'python3-venv'" : "";
            throw new ActionFailure($"Python {release} could not make an environment for the job: {answer.Complaint.Split('\n')[^1]}{hint}");
        }

        return answer.Text;
    }
}
