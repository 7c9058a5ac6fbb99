using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Python;

/// <summary>Gives a job a Python of the machine, in an environment of its own; the published action is <c>actions/setup-python</c>.</summary>
internal sealed class SetupPythonAction : IBuiltInAction
{
    public string Name => "actions/setup-python";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        ActionInput.Done("python-version", note: "a version, range, 'pypy3.10' or 'graalpy-24.1' a line; of this machine's Pythons the greatest that fits"),
        ActionInput.Done("python-version-file", note: "'.python-version', 'pyproject.toml', 'Pipfile' or '.tool-versions'"),
        ActionInput.Done("cache", note: "'pip', 'pipenv' or 'poetry'"),
        ActionInput.Done("architecture", note: "the machine's own only: others are an error"),
        ActionInput.Quiet("check-latest", "nothing is downloaded", "false"),
        ActionInput.Quiet("token", "nothing is downloaded"),
        ActionInput.Done("cache-dependency-path"),
        ActionInput.Done("update-environment", "true"),
        ActionInput.Done("allow-prereleases", "false"),
        ActionInput.Done("freethreaded", "false"),
        ActionInput.Done("pip-version", note: "installed into the job's environment"),
        ActionInput.Done("pip-install", note: "the arguments of 'pip install'"),
    ];

    public IReadOnlyList<string> Outputs { get; } = ["python-version", "cache-hit", "python-path"];

    public string? PostCondition => "success()";

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var environment = new StepEnvironment(call);
        var commands = new Commands(call, environment);
        var places = new ToolPlaces(call, environment);
        places.CheckArchitecture();
        var versions = await PythonVersions.ReadAsync(call, cancellationToken).ConfigureAwait(false);
        PythonEnvironment? last = null;
        foreach (var version in versions)
            last = await SetUpAsync(call, environment, commands, version, cancellationToken).ConfigureAwait(false);
        if (last is null)
        {
            await call.WarnAsync("no 'python-version' is given and there is no '.python-version': the Python in PATH is used", cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await InstallAsync(call, commands, last, cancellationToken).ConfigureAwait(false);
            if (call.Input("cache").Length > 0)
                await new PythonPackages(call, commands, places).RestoreAsync(last.Version, last.Program, cancellationToken).ConfigureAwait(false);
        }

        call.AddMatchers(PythonMatcher.Json);
        return true;
    }

    public async ValueTask<bool> RunPostAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        await DependencyCache.SaveAsync(call, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async ValueTask<PythonEnvironment> SetUpAsync(
        BuiltInCall call, StepEnvironment environment, Commands commands, string version, CancellationToken cancellationToken)
    {
        var wish = PythonWish.Parse(version, call.Flag("allow-prereleases"), call.Flag("freethreaded"));
        var release = await FindAsync(call, environment, wish, cancellationToken).ConfigureAwait(false);
        var own = await PythonEnvironment.OpenAsync(call, commands, release, cancellationToken).ConfigureAwait(false);
        if (call.Flag("update-environment", whenEmpty: true))
            Update(environment, own);
        call.Say($"Successfully set up {release.Implementation} ({own.Version}), made from {release.Program} for this job alone");
        call.SetOutput("python-version", own.Version);
        call.SetOutput("python-path", own.Program);
        return own;
    }

    private static async ValueTask<PythonRelease> FindAsync(
        BuiltInCall call, StepEnvironment environment, PythonWish wish, CancellationToken cancellationToken)
    {
        var search = new PythonSearch(call, environment);
        var kept = await search.KeptAsync(cancellationToken).ConfigureAwait(false);
        if (wish.Choose(kept) is { } found)
            return found;
        var others = await search.InPathAsync(cancellationToken).ConfigureAwait(false);
        return wish.Choose(others) ?? throw Missing(wish, [.. kept, .. others]);
    }

    private static ActionFailure Missing(PythonWish wish, IReadOnlyList<PythonRelease> all)
    {
        var found = all.Count == 0 ? "none" : string.Join(", ", all.OrderBy(release => release.Implementation).ThenBy(release => release.Semantic));
        var quoted = wish.Text is "3.1" or "3.2" ? $" If '{wish.Text}0' is meant, put it in quotes: YAML reads the number {wish.Text}0 as {wish.Text}." : "";
        return new ActionFailure(
            $"Python '{wish.Text}' is not on this machine, where these were found: {found}.{quoted} "
            + "Install it with 'pyenv install' or 'uv python install', or run the published action, which downloads, with --no-builtin");
    }

    private static void Update(StepEnvironment environment, PythonEnvironment own)
    {
        foreach (var name in (string[])["pythonLocation", "Python_ROOT_DIR", "Python2_ROOT_DIR", "Python3_ROOT_DIR"])
            environment.Set(name, own.Folder);
        environment.Set("PKG_CONFIG_PATH", $"{own.BaseFolder}/lib/pkgconfig");
        var libraries = $"{own.BaseFolder}/lib";
        var others = environment["LD_LIBRARY_PATH"];

        // The libraries of the system itself are found anyway, and must not come before those that a job asks for.
        if (own.BaseFolder != "/usr" && !others.Split(':').Contains(libraries))
            environment.Set("LD_LIBRARY_PATH", others.Length == 0 ? libraries : $"{libraries}:{others}");
        environment.AddPath(own.Folder);
        environment.AddPath(own.Programs);
    }

    private static async ValueTask InstallAsync(BuiltInCall call, Commands commands, PythonEnvironment own, CancellationToken cancellationToken)
    {
        string[] pip = ["-m", "pip", "install", "--disable-pip-version-check"];
        if (call.Input("pip-version") is { Length: > 0 } version)
            await commands.RunAsync(own.Program, [.. pip, $"pip=={version}"], folder: null, cancellationToken).ConfigureAwait(false);
        if (call.Input("pip-install").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } packages)
            await commands.RunAsync(own.Program, [.. pip, .. packages], folder: null, cancellationToken).ConfigureAwait(false);
    }
}
