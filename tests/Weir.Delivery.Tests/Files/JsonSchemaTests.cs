using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Delivery.Files.Schema;
using Weir.Pipelines.Diagnostics;
using Weir.Testing;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Tests.Files;

/// <summary>The published JSON schema is made from the shapes, and takes and refuses what they do.</summary>
public sealed partial class JsonSchemaTests
{
    private const string Validator = """
        import json, sys
        import jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        print(json.dumps([validator.is_valid(file) for file in json.load(sys.stdin)]))
        """;

    // What they break is not said by a schema: how settings go together, what targets can do, what is secret.
    private static readonly string[] BeyondSchemas = ["abilities", "compose-in-place", "contradictions"];

    private static readonly string Path = System.IO.Path.Combine(Repo.Root, "schemas", "weir.schema.json");

    [GeneratedRegex("(?<=```yaml\n).*?(?=```)", RegexOptions.Singleline)]
    private static partial Regex Example { get; }

    [Fact]
    public void The_published_schema_is_made_from_the_shapes() => AcceptedFile.Holds(Path, PublishedSchema.Write());

    [Fact]
    public void The_tables_of_the_page_are_made_from_the_shapes()
    {
        var page = System.IO.Path.Combine(Repo.Root, "docs", "concepts", "delivery-file.md");
        const string Mark = "\n## All keys\n";
        var written = File.ReadAllText(page);
        AcceptedFile.Holds(page, written[..(written.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)] + KeyTables.Write());
    }

    [Fact]
    public void Mappings_have_names_of_their_own()
    {
        var names = Mappings(FileShapes.File, []).Select(SharedMappings.NameOf).ToList();
        Assert.Equal(names.Distinct().Order(), names.Order());
    }

    [Fact]
    public void Every_key_is_in_the_example_that_has_everything()
    {
        DiagnosticBag diagnostics = [];
        var root = YamlReader.Read(FileCase.Read("Examples", "everything.yaml"), diagnostics)!;
        HashSet<string> used = [];
        Use(root, FileShapes.File, used);
        var all = Mappings(FileShapes.File, []).SelectMany(mapping => mapping.Keywords.Select(keyword => $"{mapping.Name}: {keyword.Name}"));
        Assert.Equal(["weir.yaml: app", "weir.yaml: environments"], all.Except(used).Order());
    }

    [Fact]
    public void What_holds_otherwise_has_the_shape_of_its_key()
    {
        foreach (var keyword in Mappings(FileShapes.File, []).SelectMany(mapping => mapping.Keywords).Where(keyword => keyword.Default is not null))
        {
            DiagnosticBag diagnostics = [];
            var node = YamlReader.Read(new Pipelines.Sources.SourceText(keyword.Name, keyword.Default!), diagnostics)!;
            new ShapeChecker(scalar => YamlCoreSchema.TypeOf(scalar)!, null, diagnostics).Check(node, keyword.Shape());
            Assert.Empty(diagnostics);
        }
    }

    [Fact]
    public async Task The_schema_takes_good_files_and_refuses_mistakes()
    {
        var page = File.ReadAllText(System.IO.Path.Combine(Repo.Root, "docs", "concepts", "delivery-file.md"));
        List<string> good = [.. FileCase.Names("Examples").Select(name => FileCase.Read("Examples", $"{name}.yaml").Characters), .. Example.Matches(page).Select(match => match.Value)];
        List<string> bad = [.. FileCase.Names("Mistakes").Except([.. BeyondSchemas, "form", "syntax", "nothing"]).Select(name => FileCase.Read("Mistakes", $"{name}.yaml").Characters)];
        var valid = await ValidateAsync([.. good, .. bad], TestContext.Current.CancellationToken);
        Assert.All(valid[..good.Count], Assert.True);
        Assert.All(valid[good.Count..], Assert.False);
    }

    private static async Task<bool[]> ValidateAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        // Debian's own Python has Debian's packages; another one may come first in the path.
        foreach (var python in new[] { "/usr/bin/python3", "python3" })
        {
            var (code, output, errors) = await RunAsync(python, $"[{string.Join(",", files.Select(Json))}]", cancellationToken);
            if (errors.Contains("No module named 'jsonschema'", StringComparison.Ordinal))
                continue;
            Assert.True(code == 0, errors);
            return JsonSerializer.Deserialize<bool[]>(output)!;
        }

        Assert.Skip("python3-jsonschema is not installed");
        return [];
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string python, string input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(python, ["-W", "ignore", "-c", Validator, Path]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read all: what it wrote says why.
        }

        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    private static string Json(string yaml)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            YamlJson.Write(writer, yaml);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static HashSet<MappingShape> Mappings(Shape shape, HashSet<MappingShape> found)
    {
        foreach (var alternative in shape.Alternatives)
        {
            if (alternative is SequenceShape list)
                Mappings(list.Item(), found);
            if (alternative is not MappingShape mapping || !found.Add(mapping))
                continue;
            mapping.Keywords.ToList().ForEach(keyword => Mappings(keyword.Shape(), found));
            if (mapping.LooseValue is { } value)
                Mappings(value, found);
        }

        return found;
    }

    private static void Use(YamlNode node, Shape shape, HashSet<string> used)
    {
        if (node is YamlNode.Sequence list && shape.Alternatives.OfType<SequenceShape>().FirstOrDefault() is { } items)
            list.Items.ToList().ForEach(item => Use(item, items.Item(), used));
        if (node is not YamlNode.Mapping mapping || shape.Alternatives.OfType<MappingShape>().FirstOrDefault() is not { } expected)
            return;
        foreach (var (key, value) in mapping.Entries)
        {
            var name = ((YamlNode.Scalar)key).Text;
            used.Add($"{expected.Name}: {name}");
            if ((expected.Keywords.FirstOrDefault(keyword => keyword.Name == name)?.Shape() ?? expected.LooseValue) is { } inner)
                Use(value, inner, used);
        }
    }
}
