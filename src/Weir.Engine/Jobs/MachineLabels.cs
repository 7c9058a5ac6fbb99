using System.Runtime.InteropServices;
using Weir.Pipelines.Dialects;

namespace Weir.Engine.Jobs;

/// <summary>Decides which legs this machine can run by the labels that they ask for.</summary>
/// <remarks>
/// A label that says nothing of a system, such as <c>self-hosted</c> or <c>gpu</c>, is what people give their own machines: this one will do. One
/// that names another system or other processors will not, unless the person says so.
/// </remarks>
/// <param name="onHost">The labels for which the person has said that this machine stands for them.</param>
/// <param name="images">The labels for which images stand.</param>
/// <param name="skipUnavailable">Whether legs for other machines are skipped instead of failing.</param>
public sealed class MachineLabels(IReadOnlyCollection<string> onHost, IReadOnlyDictionary<string, string> images, bool skipUnavailable)
{
    private static readonly (string Start, string System)[] Systems =
        [("windows", "Windows"), ("macos", "macOS"), ("ubuntu", "Linux"), ("linux", "Linux")];

    private static string Own { get; } = OperatingSystem.IsMacOS() ? "macOS" : OperatingSystem.IsWindows() ? "Windows" : "Linux";

    // Asked for each waiting leg each time something happens.
    private static Placement.Somewhere Here { get; } = new(Environment.MachineName);

    private static bool IsArm { get; } = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    /// <summary>Where a leg can run.</summary>
    public Placement Place(Leg leg)
    {
        if (ImageOf(leg) is not null)
            return Here;
        foreach (var label in leg.Labels.Where(label => !onHost.Contains(label, StringComparer.OrdinalIgnoreCase)))
        {
            if (Other(label.ToLowerInvariant()) is { } other)
                return new Placement.Nowhere($"it asks for '{label}', and this machine is {OwnName}, not {other}; '-P {label}=host' runs it here all the same", skipUnavailable);
        }

        return Here;
    }

    /// <summary>The image that stands for the machine that a leg asks for: that of the first of its labels that has one; null where this machine does.</summary>
    public string? ImageOf(Leg leg) =>
        leg.Labels.Select(label => images.FirstOrDefault(image => image.Key.Equals(label, StringComparison.OrdinalIgnoreCase)).Value).FirstOrDefault(image => image is not null);

    private static string OwnName => $"{Own} on {(IsArm ? "ARM" : "x64")}";

    private static string? Other(string label)
    {
        var system = Array.Find(Systems, known => label.StartsWith(known.Start, StringComparison.Ordinal)).System;
        if (system is not null && system != Own)
            return system;
        var arm = label is "arm" or "arm64" || (system is not null && label.EndsWith("-arm", StringComparison.Ordinal));
        if (arm && !IsArm)
            return "ARM";
        return label is "x64" or "x86" && IsArm ? "x64" : null;
    }
}
