namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Ports of containers, and ports of the engine's machine in front of them.</summary>
internal static class Published
{
    private const string Example = "a port such as '8080', '8080:80' or '127.0.0.1:8080:80/udp'";

    public static Parsed<IReadOnlyList<PublishedPort>> Read(string text)
    {
        if (text.Contains('=', StringComparison.Ordinal))
            return ReadFields(text);
        if (text.Any(char.IsWhiteSpace))
            return ContainerProblem.Expected(Example, text, "a port has no blanks");
        var slash = text.LastIndexOf('/');
        var protocol = ReadProtocol(text, slash);
        if (protocol.Problem is { } problem)
            return problem;
        var ports = slash < 0 ? text : text[..slash];
        var last = ports.LastIndexOf(':');
        var before = last < 0 ? -1 : ports.LastIndexOf(':', Math.Max(0, last - 1));
        var host = new Part(text, before + 1, last < 0 ? 0 : Math.Max(0, last - before - 1));
        var container = new Part(text, last + 1, ports.Length - last - 1);
        return Address(text, before).Then(address => Combine(address, host, container, protocol.Value));
    }

    /// <summary>A port or a range of ports that a container listens on.</summary>
    public static Parsed<IReadOnlyList<ExposedPort>> ReadExposed(string text)
    {
        var slash = text.LastIndexOf('/');
        var protocol = ReadProtocol(text, slash);
        if (protocol.Problem is { } problem)
            return problem;
        return Range(new Part(text, 0, slash < 0 ? text.Length : slash), 1).Then(range =>
            new Parsed<IReadOnlyList<ExposedPort>> { Value = [.. Enumerable.Range(range.First, range.Count).Select(port => new ExposedPort(port, protocol.Value))] });
    }

    private static Parsed<PortProtocol> ReadProtocol(string text, int slash) => slash < 0 ? PortProtocol.Tcp : text[(slash + 1)..].ToLowerInvariant() switch
    {
        "tcp" => PortProtocol.Tcp,
        "udp" => PortProtocol.Udp,
        "sctp" => PortProtocol.Sctp,
        var other => ContainerProblem.Expected("'tcp', 'udp' or 'sctp' after '/'", other).Shift(slash + 1),
    };

    private static Parsed<string> Address(string text, int end)
    {
        if (end <= 0)
            return "";
        var written = text[..end];
        var address = written is ['[', .. var inner, ']'] ? inner : written;
        return Addresses.IsAddress(address)
            ? address
            : ContainerProblem.Expected("an IP address before the ports", written, "write '127.0.0.1:8080:80', or leave the address out for all of them");
    }

    private static Parsed<IReadOnlyList<PublishedPort>> Combine(string address, Part host, Part container, PortProtocol protocol) =>
        Range(container, 1).Then(inside => host.Text.Length == 0
            ? All(inside, port => new PublishedPort(port, protocol, null, address.Length == 0 ? null : address))
            : Range(host, 0).Then(outside => Pair(address.Length == 0 ? null : address, outside, inside, host, protocol)));

    private static Parsed<IReadOnlyList<PublishedPort>> Pair(string? address, PortRange outside, PortRange inside, Part host, PortProtocol protocol)
    {
        // One port of the container behind several of the machine: the engine takes a free one.
        if (inside.Count == 1)
            return All(inside, port => new PublishedPort(port, protocol, Given(outside.First), address) { LastHostPort = outside.Count > 1 ? outside.Last : null });
        return inside.Count == outside.Count
            ? All(inside, port => new PublishedPort(port, protocol, Given(outside.First + port - inside.First), address))
            : new ContainerProblem(host.Start, host.Length, FormattableString.Invariant($"{outside.Count} ports of the machine stand before {inside.Count} of the container"))
            {
                Help = "write ranges of the same length",
            };
    }

    private static int? Given(int port) => port == 0 ? null : port;

    private static Parsed<IReadOnlyList<PublishedPort>> All(PortRange range, Func<int, PublishedPort> publish) =>
        new() { Value = [.. Enumerable.Range(range.First, range.Count).Select(publish)] };

    private static Parsed<PortRange> Range(Part part, int least)
    {
        var ends = part.Text.Split('-');
        var (first, last) = (Numbers.Digits(ends[0]), Numbers.Digits(ends[^1]));
        if (ends.Length > 2 || first is null || last is null || first < least || last > 65535)
            return part.Wrong(part.Text.Length == 0
                ? $"expected {Example}, found no port"
                : FormattableString.Invariant($"expected a port from {least} to 65535, found '{part.Text}'"));
        return first <= last ? new PortRange((int)first, (int)last) : part.Wrong($"the range '{part.Text}' ends before it begins");
    }

    // The mode is one of swarms: docker does not look at it either.
    private static Parsed<IReadOnlyList<PublishedPort>> ReadFields(string text) => Fields.Read(text).Then(fields =>
    {
        var values = new Dictionary<string, string> { ["protocol"] = "tcp" };
        foreach (var field in fields)
        {
            if (field is not { Value: { } value, Key: "target" or "published" or "protocol" or "mode" })
                return (Parsed<IReadOnlyList<PublishedPort>>)field.Wrong($"expected 'target=', 'published=', 'protocol=' or 'mode=', found '{field.Text}'");
            values[field.Key] = value;
        }

        var ports = Read($"{values.GetValueOrDefault("published")}:{values.GetValueOrDefault("target")}/{values["protocol"]}");
        return ports.Problem is { } problem ? ContainerProblem.Of(text, problem.Message, problem.Help) : ports;
    });

    private readonly record struct PortRange(int First, int Last)
    {
        public int Count => Last - First + 1;
    }

    private readonly record struct Part(string Whole, int Start, int Length)
    {
        public string Text => Whole.Substring(Start, Length);

        public ContainerProblem Wrong(string message) => new(Start, Length, message);
    }
}
