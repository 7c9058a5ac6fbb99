using System.Text;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Files;

/// <summary>The files by which the processes of one step set variables, outputs and more.</summary>
internal sealed class StepFiles
{
    // Far more than anybody means to write; a file without end must not fill the memory.
    private const long LargestFile = 64 * 1024 * 1024;
    private const long LargestSummary = 1024 * 1024;

    private static readonly (string Name, string Prefix)[] Kinds =
    [
        ("path", "add_path_"), ("env", "set_env_"), ("step_summary", "step_summary_"), ("state", "save_state_"), ("output", "set_output_"),
    ];

    private readonly RunningStep _step;
    private readonly Dictionary<string, string> _paths = [];

    private StepFiles(RunningStep step) => _step = step;

    /// <summary>Makes the files, empty, and says in the context <c>github</c> where they are.</summary>
    public static async Task<StepFiles> CreateAsync(RunningStep step)
    {
        var files = new StepFiles(step);
        var suffix = step.Job.NextFileName("");
        foreach (var (name, prefix) in Kinds)
        {
            var path = $"{step.Job.Places.Temporary}/_runner_file_commands/{prefix}{suffix}";
            var stream = await step.Job.Files.OpenWriteAsync(path, null, step.Limits.Token).ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
            files._paths.Add(name, path);
            step.SetGitHub(name, path);
        }

        return files;
    }

    /// <summary>Does what the processes wrote into the files.</summary>
    public async Task ProcessAsync()
    {
        await ProcessAsync("path", ReadPath).ConfigureAwait(false);
        await ProcessAsync("env", text => Each(text, SetVariable)).ConfigureAwait(false);
        await ProcessAsync("step_summary", ReadSummary).ConfigureAwait(false);
        await ProcessAsync("state", text => Each(text, (name, value) => _step.State[name] = value)).ConfigureAwait(false);
        await ProcessAsync("output", text => Each(text, _step.SetOutput)).ConfigureAwait(false);
    }

    private async Task ProcessAsync(string name, Action<string> process)
    {
        try
        {
            var file = await _step.Job.Files.StatAsync(_paths[name], CancellationToken.None).ConfigureAwait(false);
            if (file is null or { Kind: JobFileKind.File, Length: 0 })
                return;
            if (file.Kind != JobFileKind.File)
                throw new FormatException("it is no file any more");
            if (file.Length > (name == "step_summary" ? LargestSummary : LargestFile))
                throw new FormatException($"it may have {(name == "step_summary" ? LargestSummary : LargestFile) / 1024} KiB, found {file.Length / 1024}");
            process(await ReadAsync(file.Path).ConfigureAwait(false));
        }
        catch (FormatException exception) when (name == "step_summary")
        {
            _step.Log.Error($"the summary in '$GITHUB_STEP_SUMMARY' is left out: {exception.Message}");
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            _step.FailCommand($"what was written to '$GITHUB_{name.ToUpperInvariant()}' cannot be used: {exception.Message}");
        }
    }

    private async Task<string> ReadAsync(string path)
    {
        var stream = await _step.Job.Files.OpenReadAsync(path, CancellationToken.None).ConfigureAwait(false);
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return await reader.ReadToEndAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static void Each(string text, Action<string, string> take)
    {
        foreach (var (name, value) in CommandFile.Read(text))
            take(name, value);
    }

    private void ReadPath(string text)
    {
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0))
            _step.Scope.Variables.AddFolder(line);
    }

    private void SetVariable(string name, string value)
    {
        if (BlockedVariables.Contains(name))
            _step.Log.Error($"'{name}' cannot be set by '$GITHUB_ENV': it would change how other actions run");
        else
            _step.SetVariable(name, value);
    }

    private void ReadSummary(string text) => _step.Log.AddSummary(text);
}
