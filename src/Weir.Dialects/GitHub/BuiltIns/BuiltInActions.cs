using Weir.Dialects.GitHub.BuiltIns.Artifacts;
using Weir.Dialects.GitHub.BuiltIns.Caches;
using Weir.Dialects.GitHub.BuiltIns.DotNet;
using Weir.Dialects.GitHub.BuiltIns.Go;
using Weir.Dialects.GitHub.BuiltIns.Java;
using Weir.Dialects.GitHub.BuiltIns.Node;
using Weir.Dialects.GitHub.BuiltIns.Python;
using Weir.Dialects.GitHub.BuiltIns.Sources;

namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>The actions that Weir carries: one line for each.</summary>
internal static class BuiltInActions
{
    private static readonly IReadOnlyList<IBuiltInAction> Registered =
    [
        new CheckoutAction(),
        new SetupPythonAction(),
        new SetupNodeAction(),
        new SetupDotNetAction(),
        new SetupJavaAction(),
        new SetupGoAction(),
        new UploadArtifactAction(),
        new DownloadArtifactAction(),
        new CacheAction(),
        new CacheRestoreAction(),
        new CacheSaveAction(),
    ];

    /// <summary>All of them, by name without regard to case.</summary>
    public static IReadOnlyDictionary<string, IBuiltInAction> All { get; } =
        Registered.ToDictionary(action => action.Name, IBuiltInAction (action) => new Reported(action), StringComparer.OrdinalIgnoreCase);
}
