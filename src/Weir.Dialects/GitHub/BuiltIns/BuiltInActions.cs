namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>The actions that Weir carries.</summary>
internal static class BuiltInActions
{
    private static readonly Dictionary<string, IBuiltInAction> ByName =
        new IBuiltInAction[]
        {
        }.ToDictionary(action => action.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, IBuiltInAction> All => ByName;
}
