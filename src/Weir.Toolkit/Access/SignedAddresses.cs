using System.Globalization;
using Microsoft.AspNetCore.Http;
using Weir.Toolkit.Listening;

namespace Weir.Toolkit.Access;

/// <summary>What a signed address lets do.</summary>
internal enum Deed
{
    /// <summary>To read what is there.</summary>
    Read,

    /// <summary>To write it.</summary>
    Write,
}

/// <summary>Makes and checks addresses that let their holder do one thing with one blob for a while, without a token.</summary>
/// <remarks>The names of the parameters are those of Azure's shared access signatures: clients mask <c>sig</c> in logs.</remarks>
internal sealed class SignedAddresses(SigningKey key, TimeSpan lifetime, TimeProvider time)
{
    private const string Expiry = "se";
    private const string Permission = "sp";
    private const string Signature = "sig";

    /// <summary>Signs a path of the server that a request has reached.</summary>
    public string Sign(HttpContext context, PathString path, Deed deed)
    {
        var expires = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var letter = LetterOf(deed);
        return $"{context.Root()}{path.ToUriComponent()}?{Expiry}={expires}&{Permission}={letter}&{Signature}={key.Sign(Text(path, letter, expires))}";
    }

    /// <summary>Checks the address of a request.</summary>
    /// <exception cref="Refusal">It is not one of this process, is for something else, or has expired.</exception>
    public void Check(HttpRequest request, Deed deed)
    {
        var (expires, letter) = (request.Query[Expiry].ToString(), request.Query[Permission].ToString());
        if (!key.IsSigned(Text(request.Path, letter, expires), request.Query[Signature].ToString()))
            throw Refusal.Forbidden("the address is not one that was given out: its signature does not fit it");
        if (long.Parse(expires, CultureInfo.InvariantCulture) <= time.GetUtcNow().ToUnixTimeSeconds())
            throw Refusal.Forbidden("the address has expired: ask for another");
        if (letter != LetterOf(deed))
            throw Refusal.Forbidden($"the address is only to {(deed == Deed.Read ? "write" : "read")}");
    }

    private static string LetterOf(Deed deed) => deed == Deed.Read ? "r" : "w";

    private static string Text(PathString path, string letter, string expires) => $"{path.Value}\n{letter}\n{expires}";
}
