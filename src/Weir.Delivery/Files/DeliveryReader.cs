using Weir.Delivery.Files.Reading;
using Weir.Delivery.Files.Schema;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files;

/// <summary>Reads <c>weir.yaml</c>.</summary>
public static class DeliveryReader
{
    /// <summary>Where the file is, relative to the root of the repository.</summary>
    public const string Path = "weir.yaml";

    /// <summary>Makes the settings of a repository; null where it has no such file.</summary>
    /// <param name="tree">The files of the repository.</param>
    /// <param name="variables">As for the text.</param>
    /// <param name="only">As for the text.</param>
    public static Compiled<DeliveryFile>? Read(ISourceTree tree, Func<string, string?>? variables = null, EnvironmentName? only = null) => tree.Read(Path) switch
    {
        SourceLookup.Found found => Read(found.Text, variables, only),
        SourceLookup.Missing missing when tree.List("").Contains(Path) =>
            new Compiled<DeliveryFile>(null, [new Diagnostic(YamlRules.Unreadable, Span.Of(Path), $"'{Path}' cannot be read: {missing.Reason}")]),
        _ => null,
    };

    /// <summary>Makes the settings of a text. It never throws for bad input: all that is wrong with it is in the result.</summary>
    /// <param name="source">The text.</param>
    /// <param name="variables">
    /// The value of a variable of the environment, or null where it is not set: addresses may contain <c>${NAME}</c>. Without it the file is only
    /// looked at: an address with variables in it is a stand-in that leads nowhere. Variables elsewhere are left as they are written.
    /// </param>
    /// <param name="only">The environment whose addresses are needed: all others are only looked at. Null for all.</param>
    public static Compiled<DeliveryFile> Read(SourceText source, Func<string, string?>? variables = null, EnvironmentName? only = null)
    {
        DiagnosticBag diagnostics = [];
        var root = YamlReader.Read(source, diagnostics);
        if (root is null && !diagnostics.HasErrors)
            diagnostics.Add(ShapeRules.WrongType, Span.Of(source.Name), "expected the key 'app' or 'apps', found an empty file");
        DeliveryFile? file = null;
        if (root is not null && KeyCheck.Passes(root, diagnostics))
        {
            new ShapeChecker(static scalar => YamlCoreSchema.TypeOf(scalar) ?? Pipelines.Values.Value.Of(scalar.Text), null, diagnostics).Check(root, FileShapes.File);
            SecretCheck.Check(root, diagnostics);
            file = root is YamlNode.Mapping mapping ? new FileReader(diagnostics, variables, only).Read(mapping) : null;
        }

        return new Compiled<DeliveryFile>(diagnostics.HasErrors ? null : file, diagnostics.Sorted());
    }
}
