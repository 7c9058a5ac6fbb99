using System.Reflection;

namespace Weir.Cli;

/// <summary>What this program is.</summary>
internal static class Product
{
    /// <summary>Its version.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
