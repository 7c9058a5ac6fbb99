using System.Globalization;
using Weir.Gateway;

namespace Weir.Server;

/// <summary>The subcommands of <c>weir-server</c>.</summary>
internal static class Programs
{
    private const int WrongUse = 2;

    private const string Usage = """
        weir-server gateway --folder FOLDER [--listen ADDRESS:PORT] [--certificate FILE --key FILE] [--metrics ADDRESS:PORT]
                            [--take-over] [--farewell SECONDS] [--detach LOG]

        Serves the applications behind it. 'weir gateway' starts it and looks after it; without --listen it starts again as it was.
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        if (args is ["--version"])
        {
            await Console.Out.WriteLineAsync(typeof(Programs).Assembly.GetName().Version?.ToString(3)).ConfigureAwait(false);
            return 0;
        }

        if (args is not ["gateway", ..] || args.Contains("--help"))
        {
            var isAsked = args.Contains("--help");
            await (isAsked ? Console.Out : Console.Error).WriteLineAsync(Usage).ConfigureAwait(false);
            return isAsked ? 0 : WrongUse;
        }

        // Read once, when the first socket is used. The gateway's work is short and never blocks, so that it may run where the socket woke.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

        // Threads that share connections get in each other's way, and what the gateway serves needs the other half of the machine.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));
        try
        {
            await GatewayProgram.RunAsync([.. args.Skip(1)]).ConfigureAwait(false);
            return 0;
        }
        catch (GatewayException exception)
        {
            await Console.Error.WriteLineAsync($"weir-server: {exception.Message}").ConfigureAwait(false);
            return WrongUse;
        }
    }
}
