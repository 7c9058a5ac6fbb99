using System.Text;
using Weir.Engine.Unix;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>What says where the engine is.</summary>
public sealed record EngineSurroundings
{
    /// <summary>The endpoint that a person named for Weir alone; null for none.</summary>
    public string? Host { get; init; }

    /// <summary>The caller's environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The number of the user.</summary>
    public required uint User { get; init; }

    /// <summary>True on macOS, where engines live in virtual machines with sockets of their own.</summary>
    public bool IsMacOS { get; init; }

    /// <summary>Reads a small text file; null where there is none.</summary>
    public required Func<string, string?> Read { get; init; }

    /// <summary>The folder of Docker's own configuration: <c>DOCKER_CONFIG</c>, or <c>.docker</c> in the home folder; null where there is neither.</summary>
    public string? ConfigurationFolder => Given("DOCKER_CONFIG") ?? InHome(".docker");

    /// <summary>Those of this process's user.</summary>
    /// <param name="environment">The caller's environment.</param>
    /// <param name="host">The endpoint that a person named; null for none.</param>
    public static EngineSurroundings Of(IReadOnlyDictionary<string, string> environment, string? host) => new()
    {
        Host = host,
        Environment = environment,
        User = OperatingSystem.IsWindows() ? 0 : ProcessCalls.User(),
        IsMacOS = OperatingSystem.IsMacOS(),
        Read = ReadFile,
    };

    /// <summary>The value of a variable; null where it is not set or empty.</summary>
    internal string? Given(string variable) => Environment.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;

    /// <summary>A path in the home folder; null where there is none.</summary>
    internal string? InHome(string path) => Given("HOME") is { } home ? Path.Combine(home, path) : null;

    private static string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
