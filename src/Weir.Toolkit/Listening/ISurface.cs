using Microsoft.AspNetCore.Http;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Listening;

/// <summary>A part of the services that speaks one protocol.</summary>
internal interface ISurface
{
    /// <summary>Whether a path is one of its own.</summary>
    bool Owns(PathString path);

    /// <summary>Answers a request.</summary>
    /// <exception cref="Refusal">It is not done.</exception>
    Task AnswerAsync(HttpContext context);

    /// <summary>Tells why a request is not done, as its clients read it.</summary>
    Task RefuseAsync(HttpContext context, Refusal refusal);
}
