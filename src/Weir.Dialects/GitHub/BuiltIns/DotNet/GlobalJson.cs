using System.Text.Json;
using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.DotNet;

/// <summary>Reads the SDK that <c>global.json</c> asks for.</summary>
internal static class GlobalJson
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>What a file asks for; null where it asks for no SDK.</summary>
    /// <param name="path">Where it is, for messages.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="ActionFailure">It is no JSON, or asks for no version there is.</exception>
    public static SdkWish? Read(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'), WithComments);
            if (document.RootElement.TextAt("sdk", "version") is not { } version)
                return null;
            return SdkWish.OfGlobalJson(version, document.RootElement.TextAt("sdk", "rollForward") ?? "patch");
        }
        catch (JsonException broken)
        {
            throw new ActionFailure($"'{path}' is no JSON: {broken.Message}", broken);
        }
    }
}
