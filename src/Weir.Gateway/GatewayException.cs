namespace Weir.Gateway;

/// <summary>The gateway cannot start or go on as it was told.</summary>
public sealed class GatewayException : Exception
{
    /// <param name="message">What is wrong and what to do: a clause for a person.</param>
    public GatewayException(string message)
        : base(message)
    {
    }
}
