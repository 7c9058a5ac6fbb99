using Weir.Pipelines.Plans;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>What tokens may do, and whether a called workflow asks for more than its caller may give.</summary>
internal static class Permissions
{
    private const string IdToken = "id-token";

    private static readonly string[] Levels = ["none", "read", "write"];

    /// <summary>The permissions that a template grants; null where there is none.</summary>
    public static IReadOnlyDictionary<string, string>? Of(Template? template) => template switch
    {
        Template.Literal literal => All(literal.TextOrNull() == "write-all" ? "write" : "read"),
        Template.Mapping mapping => mapping.NamedEntries().ToDictionary(entry => entry.Key, entry => entry.Value.TextOrNull() ?? "none"),
        _ => null,
    };

    /// <summary>What a token may do where no file says so.</summary>
    public static IReadOnlyDictionary<string, string> Default(PermissionPolicy policy) => policy == PermissionPolicy.Write
        ? All("write")
        : new Dictionary<string, string> { ["contents"] = "read", ["packages"] = "read" };

    /// <summary>What is asked for beyond what is allowed, as <c>scope: level</c> pairs of both; null where all is allowed.</summary>
    public static (string Asked, string Allowed)? Excess(IReadOnlyDictionary<string, string> asked, IReadOnlyDictionary<string, string> allowed)
    {
        var excess = asked.Where(entry => LevelOf(entry.Value) > LevelOf(allowed.GetValueOrDefault(entry.Key, "none"))).ToList();
        return excess.Count == 0
            ? null
            : (string.Join(", ", excess.Select(entry => $"{entry.Key}: {entry.Value}")),
               string.Join(", ", excess.Select(entry => $"{entry.Key}: {allowed.GetValueOrDefault(entry.Key, "none")}")));
    }

    private static Dictionary<string, string> All(string level) => PermissionsSchema.Scopes.ToDictionary(
        scope => scope.Name,
        scope => ((TextShape)scope.Shape()).Words.Contains(level) ? level : scope.Name == IdToken ? "none" : "read");

    private static int LevelOf(string level) => Array.IndexOf(Levels, level);
}

/// <summary>What a repository's settings allow tokens.</summary>
internal enum PermissionPolicy
{
    /// <summary>Everything.</summary>
    Write,

    /// <summary>To read contents and packages.</summary>
    LimitedRead,
}
