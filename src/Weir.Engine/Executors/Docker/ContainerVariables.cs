namespace Weir.Engine.Executors.Docker;

/// <summary>The environment of containers, as engines write it.</summary>
internal static class ContainerVariables
{
    /// <summary>Variables from texts such as <c>A=b</c>.</summary>
    public static IEnumerable<(string Name, string Value)> Split(IEnumerable<string> variables) =>
        from variable in variables
        let end = variable.IndexOf('=')
        where end > 0
        select (variable[..end], variable[(end + 1)..]);
}
