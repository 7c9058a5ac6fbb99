using Weir.Dialects.GitHub.BuiltIns.Caches;
using Weir.Dialects.GitHub.BuiltIns.Tools;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.DotNet;

/// <summary>Gives a job the .NET of the machine that has the SDKs it asks for; the published action is <c>actions/setup-dotnet</c>.</summary>
internal sealed class SetupDotNetAction : IBuiltInAction
{
    private const string NoFeed = "no configuration of NuGet is written";

    public string Name => "actions/setup-dotnet";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        ActionInput.Done("dotnet-version", note: "one a line; all of them have to be in one installation of this machine"),
        ActionInput.Done("dotnet-quality", note: "'preview' and 'daily' let previews fit"),
        ActionInput.Done("global-json-file", note: "'rollForward' counts as dotnet itself takes it"),
        ActionInput.Refused("source-url", NoFeed),
        ActionInput.Quiet("owner", "only with 'source-url'"),
        ActionInput.Refused("config-file", NoFeed),
        ActionInput.Done("architecture", note: "the machine's own only: others are an error"),
        ActionInput.Done("cache", "false"),
        ActionInput.Done("cache-dependency-path", note: "'**/packages.lock.json' by default"),
        ActionInput.Refused("workloads", "nothing is installed into the machine's own .NET"),
    ];

    public IReadOnlyList<string> Outputs { get; } = ["cache-hit", "dotnet-version"];

    public string? PostCondition => "success()";

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var environment = new StepEnvironment(call);
        var places = new ToolPlaces(call, environment);
        places.CheckArchitecture();
        var wishes = await WishesAsync(call, cancellationToken).ConfigureAwait(false);
        if (wishes.Count == 0)
        {
            await call.WarnAsync("no 'dotnet-version' is given and there is no global.json: the .NET in PATH is used", cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var all = await new SdkSearch(call, environment).FindAsync(cancellationToken).ConfigureAwait(false);
            Use(call, environment, wishes, all.FirstOrDefault(installation => wishes.All(wish => installation.Sdks.Any(wish.Fits))) ?? throw Missing(wishes, all));
        }

        if (call.Flag("cache"))
            await RestoreAsync(call, environment, places, cancellationToken).ConfigureAwait(false);
        call.AddMatchers(DotNetMatcher.Json);
        return true;
    }

    public async ValueTask<bool> RunPostAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        await DependencyCache.SaveAsync(call, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async ValueTask<IReadOnlyList<SdkWish>> WishesAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var allowsPreviews = call.Input("dotnet-quality").ToLowerInvariant() switch
        {
            "preview" or "daily" => true,
            "" or "ga" or "signed" or "validated" => false,
            var other => throw new ActionFailure($"input 'dotnet-quality' is 'daily', 'signed', 'validated', 'preview' or 'ga', found '{other}'"),
        };
        List<SdkWish> wishes = [.. call.Lines("dotnet-version").Select(version => SdkWish.Parse(version, allowsPreviews))];
        var given = call.Input("global-json-file");
        if (given.Length == 0 && wishes.Count > 0)
            return wishes;
        var path = call.Resolve(given.Length > 0 ? given : "global.json");
        var text = await call.Job.Session.Files.ReadTextAsync(path, cancellationToken).ConfigureAwait(false);
        if (text is null && given.Length > 0)
            throw new ActionFailure($"input 'global-json-file' leads to '{path}', where there is no file: does a step check it out before this one?");
        if (text is not null && GlobalJson.Read(path, text) is { } wish)
            wishes.Add(wish);
        return wishes;
    }

    private static void Use(BuiltInCall call, StepEnvironment environment, IReadOnlyList<SdkWish> wishes, DotNetInstallation installation)
    {
        environment.Set("DOTNET_ROOT", installation.Folder);
        environment.AddPath(installation.Folder);
        SemanticVersion[] chosen = [.. wishes.Select(wish => installation.Sdks.Where(wish.Fits).Max()!)];
        call.Say($"Using .NET in {installation.Folder}: SDK {string.Join(", ", (IEnumerable<SemanticVersion>)chosen)}");
        call.SetOutput("dotnet-version", chosen.Max()!.ToString());
    }

    private static ActionFailure Missing(IReadOnlyList<SdkWish> wishes, IReadOnlyList<DotNetInstallation> all) => new(
        $"no installation of .NET on this machine has the SDK {string.Join(" and ", wishes.Select(wish => $"'{wish.Text}'"))}; "
        + $"found: {(all.Count == 0 ? "none" : string.Join("; ", all))}. "
        + "Install it with the package manager or https://dot.net/download, or run the published action, which downloads, with --no-builtin");

    private static async ValueTask RestoreAsync(BuiltInCall call, StepEnvironment environment, ToolPlaces places, CancellationToken cancellationToken)
    {
        var pattern = call.Input("cache-dependency-path") is { Length: > 0 } given ? given : "**/packages.lock.json";
        var digest = await FileDigest.OfAsync(call.Job.Session, pattern, cancellationToken).ConfigureAwait(false) ?? throw new ActionFailure(
            $"no file in the workspace fits '{pattern.ReplaceLineEndings(", ")}', by which the cache of NuGet is found: "
            + "set RestorePackagesWithLockFile in the projects, or write the files in 'cache-dependency-path'");
        var folder = environment["NUGET_PACKAGES"] is { Length: > 0 } packages ? packages : $"{call.Job.Session.Places.Home}/.nuget/packages";
        var key = $"dotnet-cache-{call.Job.Session.Machine.System}-{places.Architecture}-{digest}";
        await DependencyCache.RestoreAsync(call, new CacheRequest([folder], key, []), cancellationToken).ConfigureAwait(false);
    }
}
