using Microsoft.AspNetCore.Http;

namespace Weir.Toolkit.Access;

/// <summary>Lets requests in: by the token of a job, or by an address that was signed for it.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Addresses">Their addresses.</param>
internal sealed record Doors(ServedJobs Jobs, JobTokens Tokens, SignedAddresses Addresses)
{
    private const string Scheme = "Bearer ";

    /// <summary>The job whose token a request has.</summary>
    /// <exception cref="Refusal">It has none, or one that does not let in here.</exception>
    public ServedJob Enter(HttpContext context, TokenUse use)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw Refusal.Unauthenticated("the request has no token: send the header 'Authorization: Bearer TOKEN'");
        var bearer = Tokens.Read(header[Scheme.Length..].Trim());
        if (bearer.Use != use)
            throw Refusal.Forbidden("the token is for something else");
        return Jobs.Find(bearer.Job) ?? throw Refusal.Unauthenticated("the job whose token this is has ended");
    }

    /// <summary>The job that a signed address is of.</summary>
    /// <exception cref="Refusal">The address does not let in here.</exception>
    public ServedJob Enter(HttpContext context, string job, Deed deed)
    {
        Addresses.Check(context.Request, deed);
        return Jobs.Find(job) ?? throw Refusal.Forbidden("the job whose address this is has ended");
    }
}
