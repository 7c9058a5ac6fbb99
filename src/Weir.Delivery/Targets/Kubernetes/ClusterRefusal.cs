using System.Net;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>The API of a cluster did not do what it was asked.</summary>
/// <param name="status">Its status.</param>
/// <param name="message">What it said.</param>
internal sealed class ClusterRefusal(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>The status.</summary>
    public HttpStatusCode Status => status;

    /// <summary>True where somebody else was faster: reading again and asking again may help.</summary>
    public bool IsConflict => status is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity;
}
