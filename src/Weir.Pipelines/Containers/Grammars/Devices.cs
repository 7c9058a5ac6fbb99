using System.Text.RegularExpressions;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Devices, and limits of what is done with them.</summary>
internal static partial class Devices
{
    private const string Example = "a device such as '/dev/snd', '/dev/sda:/dev/xvda' or '/dev/sda:/dev/xvda:r'";

    [GeneratedRegex(@"^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$")]
    private static partial Regex CgroupRuleForm { get; }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_.-]*/[A-Za-z][A-Za-z0-9_-]*=[A-Za-z0-9][A-Za-z0-9_.:-]*$")]
    private static partial Regex InterfaceName { get; }

    public static bool IsInterfaceName(string text) => InterfaceName.IsMatch(text);

    public static Parsed<DeviceMapping> Mapping(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 3 || parts[0].Length == 0)
            return ContainerProblem.Expected(Example, text);
        if (parts[0].EndsWith('*'))
            return ContainerProblem.Of(text, $"'{text}' is a pattern, and the devices that it fits are not known here", "name each device");
        if (parts.Length == 3 && !IsMode(parts[2]))
            return new ContainerProblem(text.Length - parts[2].Length, parts[2].Length, $"expected some of 'r', 'w' and 'm', found '{parts[2]}'");
        var hasPath = parts.Length > 1 && (parts.Length == 3 || !IsMode(parts[1]));
        var inside = hasPath ? parts[1] : parts[0];
        if (!inside.StartsWith('/'))
            return ContainerProblem.Of(text, $"'{inside}' is no absolute path", "devices are below '/dev'");
        return new DeviceMapping(parts[0], inside, parts.Length > (hasPath ? 2 : 1) ? parts[^1] : "rwm");
    }

    public static Parsed<string> CgroupRule(string text) =>
        CgroupRuleForm.IsMatch(text) ? text : ContainerProblem.Expected("a rule such as 'c 1:3 mr' or 'a *:* rwm'", text);

    public static Parsed<DeviceRate> Bytes(string text) => Rate(text, "/dev/sda:1mb", Sizes.Bytes);

    public static Parsed<DeviceRate> Operations(string text) => Rate(text, "/dev/sda:1000", Numbers.Whole(0));

    public static Parsed<DeviceRate> Weight(string text) => Rate(text, "/dev/sda:500", Numbers.WholeOr(0, 10, 1000));

    private static Parsed<DeviceRate> Rate(string text, string example, Func<string, Parsed<long>> grammar)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !text.StartsWith("/dev/", StringComparison.Ordinal))
            return ContainerProblem.Expected($"a device and its limit, such as '{example}'", text);
        var rate = grammar(text[(colon + 1)..]);
        return rate.Problem is { } problem ? problem.Shift(colon + 1) : new DeviceRate(text[..colon], rate.Value);
    }

    private static bool IsMode(string text) => text.Length is > 0 and <= 3 && text.Distinct().Count() == text.Length && text.All("rwm".Contains);
}
