using Weir.Dialects.GitHub.BuiltIns.Caches;
using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Java;

/// <summary>Caches what Maven, Gradle or sbt keep.</summary>
internal static class JavaPackages
{
    private static readonly Dictionary<string, (string[] Folders, string[] Files)> Programs = new()
    {
        ["maven"] = (["~/.m2/repository"], ["**/pom.xml", "**/.mvn/wrapper/maven-wrapper.properties"]),
        ["gradle"] = (
            ["~/.gradle/caches", "~/.gradle/wrapper"],
            [
                "**/*.gradle*", "**/gradle-wrapper.properties", "buildSrc/**/Versions.kt", "buildSrc/**/Dependencies.kt", "gradle/*.versions.toml",
                "**/versions.properties",
            ]),
        ["sbt"] = (
            ["~/.ivy2/cache", "~/.sbt", "~/.cache/coursier", "!~/.sbt/*.lock", "!~/**/ivydata-*.properties"],
            ["**/*.sbt", "**/project/build.properties", "**/project/**.scala", "**/project/**.sbt"]),
    };

    /// <summary>Restores the cache of the program that the input <c>cache</c> names, and sets the output with its key.</summary>
    /// <exception cref="ActionFailure">It is another program, or no file says which packages are needed.</exception>
    public static async ValueTask RestoreAsync(BuiltInCall call, ToolPlaces places, CancellationToken cancellationToken)
    {
        var name = call.Input("cache");
        if (!Programs.TryGetValue(name, out var program))
            throw new ActionFailure($"input 'cache' is 'maven', 'gradle' or 'sbt', found '{name}'");
        var patterns = call.Input("cache-dependency-path") is { Length: > 0 } given ? given : string.Join('\n', program.Files);
        var digest = await FileDigest.OfAsync(call.Job.Session, patterns, cancellationToken).ConfigureAwait(false) ?? throw new ActionFailure(
            $"no file in the workspace fits '{patterns.ReplaceLineEndings("', '")}', by which the cache of {name} is found: "
            + "check the repository out before this step, or write the files in 'cache-dependency-path'");
        var key = $"setup-java-{call.Job.Session.Machine.System}-{places.Architecture}-{name}-{digest}";
        var folders = call.Lines("cache-path") is { Count: > 0 } own ? own : program.Folders;
        call.SetOutput("cache-primary-key", key);
        await DependencyCache.RestoreAsync(call, new CacheRequest(folders, key, []), cancellationToken).ConfigureAwait(false);
    }
}
