using Microsoft.AspNetCore.Http;
using Weir.Toolkit.Access;
using Weir.Toolkit.Listening;

namespace Weir.Toolkit.Identity;

/// <summary>Gives tokens that say who a job is, and to anybody what checks them, as OpenID Connect has it.</summary>
internal sealed class IdentityCalls(Doors doors) : ISurface
{
    /// <summary>Where tokens are had, relative to the root. Clients add an audience to its query.</summary>
    public const string TokenAddress = "idtoken?api-version=2.0";

    private const string Token = "/idtoken";
    private const string Description = "/.well-known/openid-configuration";
    private const string Keys = "/.well-known/jwks";

    public bool Owns(PathString path) => path.Value is Token or Description or Keys;

    public Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            throw new Refusal(405, "bad_route", $"'{context.Request.Path}' is read by GET, found {context.Request.Method}");
        return context.Request.Path.Value switch
        {
            Token => IssueAsync(context),
            Description => DescribeAsync(context),
            _ => GiveKeysAsync(context),
        };
    }

    public Task RefuseAsync(HttpContext context, Refusal refusal) =>
        context.WriteJsonAsync(new TwirpError(refusal.Code, refusal.Message), TwirpJson.Default.TwirpError, refusal.Status);

    private Task IssueAsync(HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Identity);
        var audience = context.Request.Query["audience"].ToString();
        var token = job.Request.IdTokens!.Issue(context.Root(), audience.Length == 0 ? null : audience);
        return context.WriteJsonAsync(new IdTokenResponse(token), IdentityJson.Default.IdTokenResponse);
    }

    private static Task DescribeAsync(HttpContext context) => context.WriteJsonAsync(
        new IssuerDescription(context.Root(), context.Root() + Keys, ["public"], ["id_token"], ["RS256"], ["openid"]),
        IdentityJson.Default.IssuerDescription);

    private Task GiveKeysAsync(HttpContext context) => doors.Jobs.IdTokens is { } tokens
        ? context.WriteAsync(tokens.KeySet, "application/json", StatusCodes.Status200OK)
        : throw Refusal.Missing("no job of this process may have tokens, so there are no keys");
}
