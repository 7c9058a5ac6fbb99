using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>The JSON schema of <c>weir.yaml</c>, which the repository has as <c>schemas/weir.schema.json</c>.</summary>
internal static class PublishedSchema
{
    /// <summary>The schema's name: it is the same wherever the file is.</summary>
    private static readonly Uri Id = new("urn:weir:schema:weir.yaml");

    /// <summary>The text of the schema.</summary>
    public static string Write() => JsonSchemaWriter.Write(FileShapes.File, Id, "weir.yaml", "Where and how the applications of a repository are delivered by Weir.");
}
