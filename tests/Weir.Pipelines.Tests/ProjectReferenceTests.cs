using System.Xml.Linq;
using Weir.Testing;

namespace Weir.Pipelines.Tests;

/// <summary>Arrows point at Weir.Pipelines; only the hosts see everything.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Weir.Pipelines"] = [],
        ["Weir.Yaml"] = ["Weir.Pipelines"],
        ["Weir.Dialects"] = ["Weir.Pipelines", "Weir.Yaml"],
        ["Weir.Engine"] = ["Weir.Pipelines"],
        ["Weir.Toolkit"] = ["Weir.Pipelines"],
        ["Weir.Delivery"] = ["Weir.Pipelines", "Weir.Yaml", "Weir.Engine"],
        ["Weir.Gateway"] = [],
        ["Weir.Server"] = ["Weir.Engine", "Weir.Gateway", "Weir.Pipelines"],
        ["Weir.Cli"] = ["Weir.Pipelines", "Weir.Yaml", "Weir.Dialects", "Weir.Engine", "Weir.Toolkit", "Weir.Delivery"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Weir.Pipelines"] = [],
        ["Weir.Yaml"] = ["YamlDotNet"],
        ["Weir.Dialects"] = [],
        ["Weir.Engine"] = ["Docker.DotNet.Enhanced"],
        ["Weir.Toolkit"] = [],
        ["Weir.Delivery"] = [],
        ["Weir.Gateway"] = ["Yarp.ReverseProxy"],
        ["Weir.Server"] = ["Microsoft.Data.Sqlite", "Npgsql"],
        ["Weir.Cli"] = ["Spectre.Console", "System.CommandLine"],
    };

    [Fact]
    public void Projects_reference_only_what_the_table_allows() => Assert.Empty(Edges("ProjectReference", Allowed));

    [Fact]
    public void Projects_carry_only_the_packages_of_the_table() => Assert.Empty(Edges("PackageReference", AllowedPackages));

    [Fact]
    public void The_table_names_every_project() =>
        Assert.Equal(Allowed.Keys.Order(), Projects.Select(Path.GetFileNameWithoutExtension).Order());

    private static IEnumerable<string> Projects => Directory.EnumerateFiles(Repo.Src, "*.csproj", SearchOption.AllDirectories);

    private static IEnumerable<string> Edges(string element, Dictionary<string, string[]> allowed) =>
        from file in Projects
        let project = Path.GetFileNameWithoutExtension(file)
        from reference in XDocument.Load(file).Descendants(element)
        let target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/') + (element == "PackageReference" ? ".x" : ""))
        where !allowed.GetValueOrDefault(project, []).Contains(target)
        select $"{project} -> {target}";
}
