using Microsoft.AspNetCore.Http;

namespace Weir.Toolkit.Access;

/// <summary>A request that is not done, and why. Each surface tells it in the form that its clients read.</summary>
/// <param name="status">The status of the response.</param>
/// <param name="code">The word for it: one of Twirp's, or of Azure's for blobs.</param>
/// <param name="message">What is wrong and what to do, as a sentence for a person.</param>
internal sealed class Refusal(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static Refusal Malformed(string message) => new(StatusCodes.Status400BadRequest, "invalid_argument", message);

    public static Refusal Unauthenticated(string message) => new(StatusCodes.Status401Unauthorized, "unauthenticated", message);

    public static Refusal Forbidden(string message) => new(StatusCodes.Status403Forbidden, "permission_denied", message);

    public static Refusal Missing(string message) => new(StatusCodes.Status404NotFound, "not_found", message);

    public static Refusal Conflict(string message) => new(StatusCodes.Status409Conflict, "already_exists", message);

    public static Refusal TooLarge(string message) => new(StatusCodes.Status413PayloadTooLarge, "out_of_range", message);

    /// <summary>The machine cannot take it, such as because its disk is full. Clients do not try that again at once.</summary>
    public static Refusal NoRoom(string message) => new(StatusCodes.Status507InsufficientStorage, "resource_exhausted", message);
}
