using System.Globalization;
using System.Net;
using Weir.Gateway;

namespace Weir.Server;

/// <summary>The arguments of <c>weir-server gateway</c>.</summary>
/// <param name="Options">How the gateway is started.</param>
/// <param name="DetachedLog">The file that takes what it says, where it is to outlive who started it; null where it stays.</param>
internal sealed record GatewayArguments(GatewayOptions Options, string? DetachedLog)
{
    /// <exception cref="GatewayException">They are wrong.</exception>
    public static GatewayArguments Parse(IReadOnlyList<string> args)
    {
        var options = new GatewayOptions { Folder = "" };
        string? log = null;
        for (var at = 0; at < args.Count; at++)
        {
            var name = args[at];
            string Value() => ++at < args.Count ? args[at] : throw new GatewayException($"'{name}' needs a value");
            switch (name)
            {
                case "--folder": options = options with { Folder = Value() }; break;
                case "--listen": options = options with { Listen = Address(Value()) }; break;
                case "--certificate": options = options with { Certificate = Value() }; break;
                case "--key": options = options with { Key = Value() }; break;
                case "--metrics": options = options with { Metrics = Address(Value()) }; break;
                case "--take-over": options = options with { TakesOver = true }; break;
                case "--farewell": options = options with { Farewell = Seconds(Value()) }; break;
                case "--detach": log = Value(); break;
                default: throw new GatewayException($"there is no option '{name}'; 'weir-server --help' lists them");
            }
        }

        if (options.Folder.Length == 0)
            throw new GatewayException("--folder is missing: the folder with the state of the gateway");
        if (options.Certificate is null != options.Key is null)
            throw new GatewayException("--certificate and --key belong together: give both or none");
        return new GatewayArguments(options, log);
    }

    private static IPEndPoint Address(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort ? new IPEndPoint(IPAddress.Loopback, port)
        : text.Contains(':') && IPEndPoint.TryParse(text, out var address) ? address
        : throw new GatewayException($"'{text}' is not an address to listen at: expected PORT or ADDRESS:PORT, such as 0.0.0.0:8080");

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new GatewayException($"'{text}' is not a number of seconds from 0 to 3600");
}
