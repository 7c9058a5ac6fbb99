using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Node;

/// <summary>Reads the version out of <c>.nvmrc</c>, <c>.node-version</c>, <c>.tool-versions</c> or <c>package.json</c>.</summary>
internal static partial class NodeVersionFile
{
    private const int MostExtensions = 10;

    [GeneratedRegex(@"^(?:node(?:js)?\s+)?v?([^\s]+)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain { get; }

    /// <summary>The version that a file names.</summary>
    /// <param name="call">The step.</param>
    /// <param name="file">The file as the step writes it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ActionFailure">It is not there, or names none.</exception>
    public static async ValueTask<string> ReadAsync(BuiltInCall call, string file, CancellationToken cancellationToken)
    {
        var path = call.Resolve(file);
        for (var i = 0; i < MostExtensions; i++)
        {
            var text = await call.Job.Session.Files.ReadTextAsync(path, cancellationToken).ConfigureAwait(false)
                ?? throw new ActionFailure($"input 'node-version-file' leads to '{path}', where there is no file: does a step check it out before this one?");
            var (version, next) = text.TrimStart().StartsWith('{') ? OfPackage(path, text) : (OfLines(text), null);
            if (version is not null)
                return version;
            path = next is null
                ? throw new ActionFailure($"'{path}' names no version of Node.js: 'volta.node', 'devEngines.runtime' or 'engines.node' was expected")
                : Path.GetFullPath(next, JobPath.Parent(path));
        }

        throw new ActionFailure($"'{file}' extends one file after another, more than {MostExtensions} of them");
    }

    private static string? OfLines(string text) =>
        ToolVersionsFile.Find(text, "node", "nodejs")
        ?? text.Split('\n').Select(line => Plain.Match(line.Split('#')[0].Trim())).FirstOrDefault(match => match.Success)?.Groups[1].Value;

    private static (string? Version, string? Next) OfPackage(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var version = root.TextAt("volta", "node") ?? OfDevelopment(root) ?? root.TextAt("engines", "node");
            return (version, root.TextAt("volta", "extends"));
        }
        catch (JsonException broken)
        {
            throw new ActionFailure($"'{path}' is no JSON: {broken.Message}", broken);
        }
    }

    private static string? OfDevelopment(JsonElement root)
    {
        if (!root.TryGetProperty("devEngines", out var engines) || engines.ValueKind != JsonValueKind.Object || !engines.TryGetProperty("runtime", out var runtime))
            return null;
        IEnumerable<JsonElement> runtimes = runtime.ValueKind == JsonValueKind.Array ? runtime.EnumerateArray() : [runtime];
        return runtimes.Where(one => string.Equals(one.TextAt("name"), "node", StringComparison.OrdinalIgnoreCase))
            .Select(one => one.TextAt("version")).FirstOrDefault(version => version is not null);
    }
}
