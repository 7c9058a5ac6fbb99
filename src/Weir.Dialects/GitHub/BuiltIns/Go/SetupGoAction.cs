using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.BuiltIns.Caches;
using Weir.Dialects.GitHub.BuiltIns.Tools;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.Go;

/// <summary>Gives a job a Go of the machine; the published action is <c>actions/setup-go</c>.</summary>
internal sealed partial class SetupGoAction : IBuiltInAction
{
    private const string NoDownload = "nothing is downloaded";

    public string Name => "actions/setup-go";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        ActionInput.Done("go-version", note: "a version, a range, 'stable' or 'oldstable'; of this machine's Gos the greatest that fits"),
        ActionInput.Done("go-version-file", note: "'go.mod', 'go.work' (their 'toolchain' before their 'go'), '.go-version' or '.tool-versions'"),
        ActionInput.Quiet("check-latest", NoDownload, "false"),
        ActionInput.Quiet("token", NoDownload),
        ActionInput.Done("cache", note: "'true', but 'false' before v4"),
        ActionInput.Done("cache-dependency-path", note: "'go.mod' by default, but 'go.sum' before v6"),
        ActionInput.Done("architecture", note: "the machine's own only: others are an error"),
        ActionInput.Quiet("go-download-base-url", NoDownload),
    ];

    public IReadOnlyList<string> Outputs { get; } = ["go-version", "cache-hit"];

    public string? PostCondition => "success()";

    [GeneratedRegex(@"^\s*toolchain\s+go(?<version>[0-9][^\s]*)\s*(?://.*)?$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Toolchain { get; }

    [GeneratedRegex(@"^\s*go\s+(?<version>[0-9][^\s]*)\s*(?://.*)?$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Language { get; }

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var environment = new StepEnvironment(call);
        var commands = new Commands(call, environment);
        var places = new ToolPlaces(call, environment);
        places.CheckArchitecture();
        if (await VersionAsync(call, cancellationToken).ConfigureAwait(false) is { } version)
            await UseAsync(call, environment, version, cancellationToken).ConfigureAwait(false);
        else
            await call.WarnAsync("no 'go-version' is given: the Go in PATH is used", cancellationToken).ConfigureAwait(false);
        if (call.Flag("cache", whenEmpty: !call.IsBefore(4)))
            await RestoreAsync(call, commands, places, cancellationToken).ConfigureAwait(false);
        call.AddMatchers(GoMatcher.Json);
        return true;
    }

    public async ValueTask<bool> RunPostAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        await DependencyCache.SaveAsync(call, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The version in a file of a name; null where it has none.</summary>
    internal static string? InText(string name, string text) => name switch
    {
        "go.mod" or "go.work" => Found(Toolchain.Match(text)) ?? Found(Language.Match(text)),
        ".tool-versions" => ToolVersionsFile.Find(text, "golang", "go"),
        _ => text.Split('\n').Select(line => line.Split('#')[0].Trim()).FirstOrDefault(line => line.Length > 0),
    };

    private static string? Found(Match match) => match.Success ? match.Groups["version"].Value : null;

    private static async ValueTask<string?> VersionAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var (version, file) = (call.Input("go-version"), call.Input("go-version-file"));
        if (version.Length > 0 && file.Length > 0)
            await call.WarnAsync("both 'go-version' and 'go-version-file' are given: only 'go-version' is used", cancellationToken).ConfigureAwait(false);
        if (version.Length > 0 || file.Length == 0)
            return version.Length > 0 ? version : null;
        var path = call.Resolve(file);
        var text = await call.Job.Session.Files.ReadTextAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new ActionFailure($"input 'go-version-file' leads to '{path}', where there is no file: does a step check it out before this one?");
        var found = InText(JobPath.Name(path), text) ?? throw new ActionFailure($"'{file}' names no version of Go");
        call.Say($"Resolved {file} as {found}");
        return found;
    }

    private static async ValueTask UseAsync(BuiltInCall call, StepEnvironment environment, string version, CancellationToken cancellationToken)
    {
        var all = await new GoSearch(call, environment).FindAsync(cancellationToken).ConfigureAwait(false);
        var release = Fitting(version, all).MaxBy(go => go.Version) ?? throw new ActionFailure(
            $"Go '{version}' is not on this machine, where these were found: {(all.Count == 0 ? "none" : string.Join(", ", all.OrderBy(go => go.Version)))}. "
            + "Install it with the package manager or https://go.dev/dl, or run the published action, which downloads, with --no-builtin");

        // Otherwise Go would download the toolchain that go.mod names, whatever the step asks for.
        if (!call.IsBefore(6))
            environment.Set("GOTOOLCHAIN", "local");
        if (environment["GOROOT"].Length > 0)
            environment.Set("GOROOT", release.Folder);
        var goPath = environment["GOPATH"] is { Length: > 0 } given ? given.Split(':')[0] : $"{call.Job.Session.Places.Home}/go";
        environment.AddPath($"{goPath}/bin");
        environment.AddPath($"{release.Folder}/bin");
        call.Say($"Using Go {release.Text} in {release.Folder}");
        call.SetOutput("go-version", release.Text);
    }

    private static IEnumerable<GoRelease> Fitting(string version, IReadOnlyList<GoRelease> all)
    {
        if (version is "stable" or "oldstable")
        {
            var lines = all.Where(go => !go.Version.IsPrerelease).GroupBy(go => (go.Version.Major, go.Version.Minor)).OrderByDescending(line => line.Key);
            return lines.Skip(version == "stable" ? 0 : 1).FirstOrDefault() ?? Enumerable.Empty<GoRelease>();
        }

        // What has a prerelease is that one only; semver does not read Go's own way to write it.
        if (GoRelease.Parse(version) is { IsPrerelease: true } exact)
            return all.Where(go => go.Version.Equals(exact));
        var range = VersionRange.TryParse(version)
            ?? throw new ActionFailure($"'{version}' is no version of Go: one like '1.22', '1.22.1', '>=1.21', '1.23rc1', 'stable' or 'oldstable' was expected");
        return all.Where(go => range.Contains(go.Version));
    }

    // Here the cache is an extra that nobody asked for by name: what it lacks is no failure.
    private static async ValueTask RestoreAsync(BuiltInCall call, Commands commands, ToolPlaces places, CancellationToken cancellationToken)
    {
        var usual = call.IsBefore(6) ? "go.sum" : "go.mod";
        var pattern = call.Input("cache-dependency-path") is { Length: > 0 } given ? given : usual;
        if (await FileDigest.OfAsync(call.Job.Session, pattern, cancellationToken).ConfigureAwait(false) is not { } digest)
        {
            var message = $"nothing is cached: no file in the workspace fits '{pattern.ReplaceLineEndings(", ")}', by which the cache is found";
            await call.WarnAsync(message, cancellationToken).ConfigureAwait(false);
            return;
        }

        var answer = await commands.AskSurelyAsync("go", ["env", "GOMODCACHE", "GOCACHE", "GOVERSION"], folder: null, cancellationToken).ConfigureAwait(false);
        if (answer.Split('\n') is not [var modules, var builds, var version])
            throw new ActionFailure($"'go env' was asked for three values, and answered '{answer}'");
        var key = $"setup-go-{call.Job.Session.Machine.System}-{places.Architecture}-{version.Replace("go", "go-", StringComparison.Ordinal)}-{digest}";
        await DependencyCache.RestoreAsync(call, new CacheRequest([modules, builds], key, []), cancellationToken).ConfigureAwait(false);
    }
}
