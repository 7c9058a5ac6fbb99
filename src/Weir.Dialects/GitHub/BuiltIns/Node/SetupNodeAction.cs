using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Node;

/// <summary>Gives a job a Node.js of the machine; the published action is <c>actions/setup-node</c>.</summary>
/// <remarks>What the job installs with <c>npm install --global</c> goes into a folder of its own, never to the machine's Node.js.</remarks>
internal sealed class SetupNodeAction : IBuiltInAction
{
    public string Name => "actions/setup-node";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        ActionInput.Done("node-version", note: "a version, a range, 'lts/*', 'lts/iron' or 'latest'; of this machine's Node.js the greatest that fits"),
        ActionInput.Done("node-version-file", note: "'.nvmrc', '.node-version', '.tool-versions' or 'package.json'"),
        ActionInput.Done("architecture", note: "the machine's own only: others are an error"),
        ActionInput.Quiet("check-latest", "nothing is downloaded", "false"),
        ActionInput.Done("registry-url"),
        ActionInput.Done("scope"),
        ActionInput.Quiet("token", "nothing is downloaded"),
        ActionInput.Done("cache", note: "'npm', 'yarn' or 'pnpm'"),
        ActionInput.Done("package-manager-cache", "true", "since v5: npm is cached where package.json names it in 'packageManager'"),
        ActionInput.Done("cache-dependency-path"),
        ActionInput.Quiet("mirror", "nothing is downloaded"),
        ActionInput.Quiet("mirror-token", "nothing is downloaded"),
        ActionInput.Done("always-auth", "false", "before v6"),
    ];

    public IReadOnlyList<string> Outputs { get; } = ["cache-hit", "node-version"];

    public string? PostCondition => "success()";

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var environment = new StepEnvironment(call);
        var commands = new Commands(call, environment);
        var places = new ToolPlaces(call, environment);
        places.CheckArchitecture();
        if (await VersionAsync(call, cancellationToken).ConfigureAwait(false) is { } version)
        {
            var release = await FindAsync(call, environment, NodeWish.Parse(version), cancellationToken).ConfigureAwait(false);
            await UseAsync(call, environment, release, cancellationToken).ConfigureAwait(false);
        }

        if (await commands.AskAsync("node", ["--version"], folder: null, cancellationToken).ConfigureAwait(false) is { ExitCode: 0 } answer)
            call.SetOutput("node-version", answer.Text);
        if (call.Input("registry-url").Length > 0)
            await NpmRegistry.WriteAsync(call, environment, cancellationToken).ConfigureAwait(false);
        var packages = new NodePackages(call, commands, places);
        if (await packages.ProgramAsync(cancellationToken).ConfigureAwait(false) is { } program)
            await packages.RestoreAsync(program, cancellationToken).ConfigureAwait(false);
        call.AddMatchers(NodeMatchers.Json);
        return true;
    }

    public async ValueTask<bool> RunPostAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        await DependencyCache.SaveAsync(call, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async ValueTask<string?> VersionAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var (version, file) = (call.Input("node-version"), call.Input("node-version-file"));
        if (version.Length > 0 && file.Length > 0)
            await call.WarnAsync("both 'node-version' and 'node-version-file' are given: only 'node-version' is used", cancellationToken).ConfigureAwait(false);
        if (version.Length > 0 || file.Length == 0)
            return version.Length > 0 ? version : null;
        var found = await NodeVersionFile.ReadAsync(call, file, cancellationToken).ConfigureAwait(false);
        call.Say($"Resolved {file} as {found}");
        return found;
    }

    private static async ValueTask<NodeRelease> FindAsync(BuiltInCall call, StepEnvironment environment, NodeWish wish, CancellationToken cancellationToken)
    {
        var search = new NodeSearch(call, environment);
        var kept = await search.KeptAsync(cancellationToken).ConfigureAwait(false);
        if (wish.Choose(kept) is { } found)
            return found;
        var others = await search.InPathAsync(cancellationToken).ConfigureAwait(false);
        NodeRelease[] all = [.. kept, .. others];
        return wish.Choose(others) ?? throw new ActionFailure(
            $"Node.js '{wish.Text}' is not on this machine, where these were found: {(all.Length == 0 ? "none" : string.Join(", ", all.OrderBy(release => release.Version)))}. "
            + "Install it with 'nvm install' or 'fnm install', or run the published action, which downloads, with --no-builtin");
    }

    private static async ValueTask UseAsync(BuiltInCall call, StepEnvironment environment, NodeRelease release, CancellationToken cancellationToken)
    {
        var own = $"{call.Job.Session.Places.Temporary}/weir-node/{release.Version}";
        environment.AddPath(release.IsAlone ? release.Programs : await LinkAsync(call, release, $"{own}/links", cancellationToken).ConfigureAwait(false));
        environment.AddPath($"{own}/bin");
        environment.Set("NPM_CONFIG_PREFIX", own);
        call.Say($"Using Node.js {release.Version} in {release.Programs}; global packages go into {own}");
    }

    // A folder such as /usr/bin holds much else, which must not come before what the job has put into PATH.
    private static async ValueTask<string> LinkAsync(BuiltInCall call, NodeRelease release, string folder, CancellationToken cancellationToken)
    {
        var files = call.Job.Session.Files;
        foreach (var name in (string[])["node", "npm", "npx", "corepack"])
        {
            if (await files.IsFileAsync($"{release.Programs}/{name}", cancellationToken).ConfigureAwait(false))
                await files.LinkAsync($"{folder}/{name}", $"{release.Programs}/{name}", cancellationToken).ConfigureAwait(false);
        }

        return folder;
    }
}
