using System.Globalization;
using System.Net;

namespace Weir.Delivery.Files.Schema;

/// <summary>Where a gateway may listen.</summary>
internal static class Addresses
{
    /// <summary>True for <c>port</c>, and for an address of the Internet Protocol with a port.</summary>
    public static bool IsListenable(string text) =>
        IsPort(text) || (IPEndPoint.TryParse(text, out var place) && place.Port > 0 && text.EndsWith(FormattableString.Invariant($":{place.Port}"), StringComparison.Ordinal))
        || (text.StartsWith("localhost:", StringComparison.Ordinal) && IsPort(text["localhost:".Length..]));

    private static bool IsPort(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535;
}
