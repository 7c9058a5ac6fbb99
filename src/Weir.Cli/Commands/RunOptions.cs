using System.CommandLine;
using Weir.Cli.Projects;
using Weir.Cli.Runs;
using Weir.Engine.Executors;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Cli.Commands;

/// <summary>The options that say how something is run.</summary>
internal sealed class RunOptions
{
    private readonly Option<string[]> _secrets = Several(
        "--secret", "A secret; without a value it is taken from the environment, or asked for. Can be given several times.", "NAME[=VALUE]", "-s");

    private readonly Option<string?> _secretFile = new("--secret-file") { Description = "A file with secrets, NAME=VALUE on each line.", HelpName = "FILE" };

    private readonly Option<string?> _envFile = new("--env-file")
    {
        Description = "A file with variables that every job gets, NAME=VALUE on each line.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _inPlace = new("--in-place") { Description = "Work in the project's folder itself instead of a copy of it for each job." };

    private readonly Option<bool> _ignored = new("--include-ignored") { Description = "Copy the files that git ignores as well." };

    private readonly Option<string[]> _manual = Several("--manual", "Start this job, which waits for a person. Can be given several times.", "JOB");

    private readonly Option<bool> _now = new("--now") { Description = "Start jobs that wait for a time at once." };

    private readonly Option<string?> _executor = new("--executor")
    {
        Description = "host runs all jobs on this machine itself, without the containers that they ask for.",
        HelpName = "host",
    };

    private readonly Option<int?> _maxParallel = new("--max-parallel")
    {
        Description = "How many jobs run at once. By default as many as there are processors, at least 4.",
        HelpName = "N",
    };

    private readonly Option<string[]> _labels = Several("--platform", "What stands for a label: an image, or this machine itself: -P ubuntu-latest=debian:12, -P windows-latest=host. Can be given several times.", "LABEL=IMAGE|host", "-P");

    private readonly Option<bool> _skip = new("--skip-unavailable") { Description = "Skip jobs that ask for another kind of machine, instead of failing them." };

    private readonly Option<bool> _noBuiltIns = new("--no-builtin") { Description = "Fetch and run the published actions instead of those that Weir carries." };

    private readonly Option<bool> _unsupported = new("--allow-unsupported")
    {
        Description = "Run although jobs use what is not carried out yet; those jobs fail when they begin.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write what happens as JSON, one object a line." };

    private readonly Option<bool> _plain = new("--plain") { Description = "Write plain lines, also in a terminal." };

    private readonly Option<bool> _debug = new("--debug") { Description = "Log what helps to find a cause, as with the secret ACTIONS_STEP_DEBUG." };

    /// <summary>Creates the options.</summary>
    public RunOptions() => _executor.AcceptOnlyFromAmong("host");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
                 { _secrets, _secretFile, _envFile, _inPlace, _ignored, _manual, _now, _executor, _maxParallel, _labels, _skip, _noBuiltIns, _unsupported, _json, _plain, _debug })
            command.Add(option);
    }

    /// <summary>What was given.</summary>
    /// <exception cref="CommandException">Something of it is not understood.</exception>
    public RunSettings Of(ParseResult result, Surroundings around)
    {
        var platforms = Pairs.Parse(result.GetValue(_labels) ?? [], "--platform");
        var parallel = result.GetValue(_maxParallel) ?? Math.Max(4, Environment.ProcessorCount);
        if (parallel < 1)
            throw new CommandException($"--max-parallel takes a number of at least 1, found {parallel}");
        return new RunSettings
        {
            Secrets = Secrets(result.GetValue(_secrets) ?? [], result.GetValue(_secretFile), around),
            JobVariables = ReadFile(result.GetValue(_envFile), around),
            InPlace = result.GetValue(_inPlace),
            IncludeIgnored = result.GetValue(_ignored),
            Manual = result.GetValue(_manual) ?? [],
            StartsDelayedNow = result.GetValue(_now),
            Executor = result.GetValue(_executor),
            MaxParallel = parallel,
            HostLabels = [.. platforms.Where(IsHost).Select(platform => platform.Key)],
            Images = platforms.Where(platform => !IsHost(platform)).ToDictionary(StringComparer.OrdinalIgnoreCase),
            SkipUnavailable = result.GetValue(_skip),
            NoBuiltIns = result.GetValue(_noBuiltIns),
            AllowUnsupported = result.GetValue(_unsupported),
            Json = result.GetValue(_json),
            Plain = result.GetValue(_plain),
            Debug = result.GetValue(_debug),
        };
    }

    private static Dictionary<string, string?> Secrets(IEnumerable<string> given, string? file, Surroundings around)
    {
        var secrets = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in ReadFile(file, around))
            secrets[name] = value;
        foreach (var text in given)
        {
            var parts = text.Split('=', 2);
            if (parts[0].Length == 0)
                throw new CommandException($"--secret takes NAME or NAME=VALUE, found '{text}'");
            secrets[parts[0]] = parts.Length == 2 ? parts[1] : around.Environment.GetValueOrDefault(parts[0]);
        }

        return secrets;
    }

    private static IReadOnlyDictionary<string, string> ReadFile(string? file, Surroundings around)
    {
        if (file is null)
            return new Dictionary<string, string>();
        try
        {
            var text = new SourceText(file, File.ReadAllText(Path.GetFullPath(file, around.Folder)));
            var read = EnvironmentFile.Parse(text, around.Environment);
            return read.Value ?? throw new CommandException(
                string.Join('\n', read.Diagnostics.Select(diagnostic => DiagnosticText.Render(diagnostic, _ => text).TrimEnd())));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{file}' cannot be read: {exception.Message}");
        }
    }

    private static bool IsHost(KeyValuePair<string, string> platform) => platform.Value == "host";

    private static Option<string[]> Several(string name, string description, string value, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, DefaultValueFactory = static _ => [] };
}
