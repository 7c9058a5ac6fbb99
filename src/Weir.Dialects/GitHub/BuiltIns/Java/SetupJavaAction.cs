using System.Globalization;
using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Java;

/// <summary>Gives a job a Java of the machine, whoever built it; the published action is <c>actions/setup-java</c>.</summary>
internal sealed class SetupJavaAction : IBuiltInAction
{
    private const string NoMaven = "no settings or toolchains of Maven are written";
    private const string NoKeys = "no key is imported";
    private const string NoDownload = "nothing is downloaded";

    public string Name => "actions/setup-java";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        ActionInput.Done("java-version", note: "a version or range a line; of this machine's Javas the greatest that fits"),
        ActionInput.Done("java-version-file", note: "'.java-version', '.tool-versions' or '.sdkmanrc'"),
        ActionInput.Done("distribution", note: "not chosen by: who built the Java that is used is said in the log"),
        ActionInput.Done("java-package", "jdk", "'jdk', or 'jre', for which a JDK does too; others are an error"),
        ActionInput.Done("architecture", note: "the machine's own only: others are an error"),
        ActionInput.Refused("jdk-file", "only what is installed is used"),
        ActionInput.Refused("jdkFile", "only what is installed is used"),
        ActionInput.Quiet("check-latest", NoDownload, "false"),
        ActionInput.Quiet("force-download", NoDownload, "false"),
        ActionInput.Done("set-default", "true"),
        ActionInput.Quiet("verify-signature", NoDownload, "false"),
        ActionInput.Quiet("verify-signature-public-key", NoDownload),
        ActionInput.Refused("server-id", NoMaven, "github"),
        ActionInput.Refused("server-username-env-var", NoMaven),
        ActionInput.Refused("server-username", NoMaven, "GITHUB_ACTOR"),
        ActionInput.Refused("server-password-env-var", NoMaven),
        ActionInput.Refused("server-password", NoMaven, "GITHUB_TOKEN"),
        ActionInput.Refused("settings-path", NoMaven),
        ActionInput.Quiet("overwrite-settings", NoMaven, "true"),
        ActionInput.Refused("gpg-private-key", NoKeys),
        ActionInput.Refused("gpg-passphrase-env-var", NoKeys),
        ActionInput.Refused("gpg-passphrase", NoKeys),
        ActionInput.Done("cache", note: "'maven', 'gradle' or 'sbt'"),
        ActionInput.Quiet("cache-jdk", NoDownload),
        ActionInput.Done("cache-dependency-path"),
        ActionInput.Done("cache-path"),
        ActionInput.Done("cache-read-only", "false"),
        ActionInput.Quiet("job-status", "the end of the job is known"),
        ActionInput.Quiet("token", NoDownload),
        ActionInput.Refused("mvn-toolchain-id", NoMaven),
        ActionInput.Refused("mvn-toolchain-vendor", NoMaven),
        ActionInput.Quiet("show-download-progress", "what Maven prints is left as it is", "false"),
        ActionInput.Done("problem-matcher", "true"),
    ];

    public IReadOnlyList<string> Outputs { get; } = ["distribution", "version", "path", "cache-hit", "cache-primary-key"];

    public string? PostCondition => "success()";

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var environment = new StepEnvironment(call);
        var places = new ToolPlaces(call, environment);
        places.CheckArchitecture();
        if (call.Input("java-package") is not ("" or "jdk" or "jre") and var package)
        {
            throw new ActionFailure(
                $"input 'java-package' is '{package}', but only 'jdk' and 'jre' can be told from this machine's Javas: run the published action with --no-builtin");
        }

        foreach (var version in await VersionsAsync(call, cancellationToken).ConfigureAwait(false))
            await SetUpAsync(call, environment, places, version, cancellationToken).ConfigureAwait(false);
        if (call.Input("cache").Length > 0)
            await JavaPackages.RestoreAsync(call, places, cancellationToken).ConfigureAwait(false);
        if (call.Flag("problem-matcher", whenEmpty: true))
            call.AddMatchers(JavaMatchers.Json);
        return true;
    }

    public async ValueTask<bool> RunPostAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        if (!call.Flag("cache-read-only"))
            await DependencyCache.SaveAsync(call, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async ValueTask<IReadOnlyList<string>> VersionsAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        if (call.Lines("java-version") is { Count: > 0 } given)
            return given;
        if (call.Input("java-version-file") is not { Length: > 0 } file)
            throw new ActionFailure("one of the inputs 'java-version' and 'java-version-file' is required");
        var path = call.Resolve(file);
        var text = await call.Job.Session.Files.ReadTextAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new ActionFailure($"input 'java-version-file' leads to '{path}', where there is no file: does a step check it out before this one?");
        var version = JavaVersions.InText(JobPath.Name(path), text) ?? throw new ActionFailure($"'{file}' names no version of Java");
        call.Say($"Resolved {file} as {version}");
        return [version];
    }

    private static async ValueTask SetUpAsync(
        BuiltInCall call, StepEnvironment environment, ToolPlaces places, string version, CancellationToken cancellationToken)
    {
        var wish = JavaVersions.Wish(version);
        var all = await new JavaSearch(call, environment).FindAsync(cancellationToken).ConfigureAwait(false);
        var takesRuntimes = call.Input("java-package") == "jre";
        var release = all.Where(java => (java.HasCompiler || takesRuntimes) && wish?.Contains(java.Version) != false).MaxBy(java => java.Version)
            ?? throw Missing(version, all);
        if (call.Flag("set-default", whenEmpty: true))
        {
            environment.Set("JAVA_HOME", release.Folder);
            environment.AddPath($"{release.Folder}/bin");
        }

        var variable = string.Create(CultureInfo.InvariantCulture, $"JAVA_HOME_{release.Version.Major}_{places.Architecture.ToUpperInvariant()}");
        environment.Set(variable, release.Folder);
        var asked = call.Input("distribution");
        call.Say($"Using Java {release.Text} in {release.Folder}, built by {(release.Maker.Length > 0 ? release.Maker : "it does not say whom")}"
            + (asked.Length > 0 ? $"; '{asked}' was asked for, by which none is chosen here" : ""));
        call.SetOutput("distribution", asked);
        call.SetOutput("version", release.Text);
        call.SetOutput("path", release.Folder);
    }

    private static ActionFailure Missing(string version, IReadOnlyList<JavaRelease> all) => new(
        $"Java '{version}' is not on this machine, where these were found: {(all.Count == 0 ? "none" : string.Join(", ", all.OrderBy(java => java.Version)))}. "
        + "Install it with the package manager or 'sdk install java', or run the published action, which downloads, with --no-builtin");
}
