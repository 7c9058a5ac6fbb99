using System.Globalization;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Packages;

/// <summary>What git said when it could not fetch.</summary>
internal sealed record GitFailure(string Error)
{
    private static readonly string[] NoSuchReference = ["couldn't find remote ref", "not our ref", "unadvertised object"];

    private static readonly string[] NoSuchRepository =
    [
        "does not appear to be a git repository", "repository not found", "not found", "could not read username", "could not read password",
        "authentication failed", "permission denied", "access denied", "error: 401", "error: 403", "error: 404",
    ];

    /// <summary>The exception, where trying again would give the same; null where the network may be the cause.</summary>
    public PackageException? Of(PackageReference package, string reference, Uri address)
    {
        if (Says(NoSuchReference))
            return new PackageException($"'{address}' has no branch, tag or commit '{reference}', which '{package}' needs{Shortened(reference)}");
        return Says(NoSuchRepository)
            ? new PackageException(
                $"there is no repository at '{address}', which '{package}' needs, or git has no right to read it ({FirstLine}); "
                + $"check the name, sign in to it with git, or use a folder in its place: --action {package.Repository}=PATH")
            : null;
    }

    /// <summary>The exception where the network is the cause.</summary>
    public PackageException Unreachable(PackageReference package, Uri address, int attempts) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"'{package}' cannot be fetched from '{address}', tried {attempts} {(attempts == 1 ? "time" : "times")}: {FirstLine}; "
        + $"check the network and the proxy, or use a folder in its place: --action {package.Repository}=PATH"));

    private string FirstLine => Error.Length == 0 ? "git did not say why" : Error.Split('\n').First(line => line.Length > 0).Trim();

    private bool Says(string[] phrases) => phrases.Any(phrase => Error.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    private static string Shortened(string reference) =>
        reference.Length is >= 7 and < 40 && reference.All(char.IsAsciiHexDigitLower) ? "; a commit must be given in full, with 40 digits" : "";
}
