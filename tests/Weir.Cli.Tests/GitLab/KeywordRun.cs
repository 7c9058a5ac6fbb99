using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Cli.Tests.GitLab;

/// <summary>What became of a run, in words that are the same each time: of each job its tries, their ends and what scripts wrote.</summary>
internal sealed partial class KeywordRun
{
    private const string Usual = "https://gitlab.example.com";

    private static readonly string[] Scripts = ["script", "after_script", "pre_get_sources_script"];

    private readonly SortedDictionary<string, List<string>> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _steps = [];
    private readonly StringBuilder _text = new();

    [GeneratedRegex(@"/\S*/weir[^/\s]*/[^\s']*")]
    private static partial Regex OwnPath { get; }

    /// <summary>The words for each run of a case, with the files as they are given. What nobody asks for is not run.</summary>
    public static async IAsyncEnumerable<string> AllOf(KeywordCase one, IReadOnlyDictionary<string, string> files)
    {
        using var scene = new Scene([.. files.Select(file => (file.Key, file.Value))]);
        await using var server = one.IsServed ? await GitServer.StartAsync() : null;
        if (server is not null)
            one.Fill(server);
        scene.Repository.Git("remote", "add", "origin", $"{server?.Url ?? Usual}/group/shop.git");
        foreach (var arguments in one.Runs)
            yield return Describe(await scene.RunAsync(["run", "--json", .. arguments])).Replace(server?.Url ?? Usual, Usual, StringComparison.Ordinal);
    }

    private static string Describe(Told told) => new KeywordRun().Read(told);

    private string Read(Told told)
    {
        if (told.Error.Length > 0)
            _text.Append("# ").Append(OwnPath.Replace(told.Error.TrimEnd(), "PATH").Replace("\n", "\n# ", StringComparison.Ordinal)).Append('\n');
        foreach (var line in told.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            Read(document.RootElement);
        }

        foreach (var (job, lines) in _jobs)
        {
            _text.Append(job).Append(":\n");
            lines.ForEach(line => _text.Append("  ").Append(line).Append('\n'));
        }

        return _text.Append("exit code ").Append(told.Code.ToString(CultureInfo.InvariantCulture)).Append('\n').ToString();
    }

    private void Read(JsonElement line)
    {
        switch (Text(line, "type"))
        {
            case "run":
                _text.Append(Text(line, "name")).Append('\n');
                break;
            case "line" when Text(line, "kind") == "output" && Scripts.Contains(_steps.GetValueOrDefault($"{Text(line, "leg")}/{line.GetProperty("step").GetInt32()}", "")):
                Add(Text(line, "leg")!, Text(line, "text")!);
                break;
            case "event":
                ReadEvent(line.GetProperty("entry").GetProperty("event"));
                break;
        }
    }

    private void ReadEvent(JsonElement what)
    {
        switch (Text(what, "event"))
        {
            case "step-started":
                _steps[$"{Text(what, "leg")}/{what.GetProperty("step").GetInt32()}"] = Text(what, "id")!;
                if (Text(what, "id") is { } id && Scripts.Contains(id))
                    Add(Text(what, "leg")!, $"[{id}]");
                break;
            case "tests-reported":
                Add(Text(what, "leg")!, $"tests: {what.GetProperty("tests")}");
                break;
            case "annotated":
                Add(Text(what, "leg")!, Note(what.GetProperty("annotation")));
                break;
            case "leg-finished":
                Add(Text(what, "leg")!, End(what));
                break;
            case "job-resolved":
                Resolve(Text(what, "job")!, what.GetProperty("resolution"));
                break;
        }
    }

    private void Resolve(string job, JsonElement resolution)
    {
        if (Text(resolution, "kind") != "runs")
        {
            Add(job, $"{Text(resolution, "kind")}: {Text(resolution, "reason") ?? resolution.ToString()}");
            return;
        }

        var start = resolution.GetProperty("legs")[0].GetProperty("start");
        if (Text(start, "kind") != "immediate")
            Add(job, $"starts {string.Join(", ", start.EnumerateObject().Select(part => part.Value.ToString()))}");
    }

    private static string Note(JsonElement note) =>
        $"{Text(note, "severity")!.ToLowerInvariant()}: {(Text(note, "file") is { } file ? $"{file}: " : "")}{Text(note, "message")}";

    private static string End(JsonElement what)
    {
        var end = new StringBuilder($"-> {Text(what, "result")}");
        if (Text(what, "reason") is { } reason)
            end.Append(": ").Append(OwnPath.Replace(reason, "PATH").Replace(LocalEngine.Platform, "PLATFORM", StringComparison.Ordinal));
        if (what.TryGetProperty("coverage", out var coverage))
            end.Append(", coverage ").Append(coverage);
        if (Text(what, "environmentUrl") is { } url)
            end.Append(", at ").Append(url);
        return end.ToString();
    }

    private void Add(string leg, string line)
    {
        var job = LegId.Parse(leg) is { Index: LegId.Only } only ? only.Job.Value : leg;
        if (!_jobs.TryGetValue(job, out var lines))
            _jobs[job] = lines = [];
        lines.Add(line);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
