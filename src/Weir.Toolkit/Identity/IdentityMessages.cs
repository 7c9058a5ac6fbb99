using System.Text.Json.Serialization;

namespace Weir.Toolkit.Identity;

internal sealed record IdTokenResponse(string Value);

internal sealed record IssuerDescription(
    string Issuer,
    string JwksUri,
    IReadOnlyList<string> SubjectTypesSupported,
    IReadOnlyList<string> ResponseTypesSupported,
    IReadOnlyList<string> IdTokenSigningAlgValuesSupported,
    IReadOnlyList<string> ScopesSupported);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IdTokenResponse))]
[JsonSerializable(typeof(IssuerDescription))]
internal sealed partial class IdentityJson : JsonSerializerContext;
