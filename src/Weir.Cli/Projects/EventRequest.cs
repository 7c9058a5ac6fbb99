using System.Text.Json;
using Weir.Pipelines.Values;

namespace Weir.Cli.Projects;

/// <summary>The event that a person asks for.</summary>
internal sealed record EventRequest
{
    /// <summary>Its name; null where the person leaves it open.</summary>
    public string? Name { get; private init; }

    /// <summary>What stands after a colon: the activity, the type of a dispatch, or the cron expression of a schedule.</summary>
    public string? Detail { get; private init; }

    /// <summary>The branch or tag to run for, short or in full; null for what is checked out.</summary>
    public string? Reference { get; private init; }

    /// <summary>Inputs by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; private init; } = new Dictionary<string, string>();

    /// <summary>The branch that a pull or merge request wants to merge into; null for the default branch.</summary>
    public string? Target { get; init; }

    /// <summary>Variables of the run by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Files with variables of the project, besides those that are always looked for.</summary>
    public IReadOnlyList<string> VariableFiles { get; init; } = [];

    /// <summary>What a file gives of the event's payload.</summary>
    public Value.Map? Payload { get; private init; }

    /// <summary>Reads what was given on the command line.</summary>
    /// <param name="name">Such as <c>push</c>, <c>pull_request:labeled</c> or <c>schedule:0 5 * * *</c>.</param>
    /// <param name="reference">A branch or tag.</param>
    /// <param name="inputs">Inputs as <c>name=value</c>.</param>
    /// <param name="file">A file with the payload as JSON.</param>
    /// <exception cref="CommandException">Something of it is not understood.</exception>
    public static EventRequest Parse(string? name, string? reference, IEnumerable<string> inputs, string? file)
    {
        var parts = name?.Split(':', 2);
        var payload = file is null ? null : ReadPayload(file);
        var given = payload?["inputs"] is Value.Map map
            ? map.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.ToString()!, StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Pairs.Parse(inputs, "--input"))
            given[key] = value;
        return new EventRequest
        {
            Name = parts?[0],
            Detail = parts is [_, var detail] ? detail : TextOf(payload, "action") ?? TextOf(payload, "schedule"),
            Reference = reference ?? TextOf(payload, "ref"),
            Inputs = given,
            Payload = payload,
        };
    }

    /// <summary>The text at a path of keys in the payload; null where there is none.</summary>
    public static string? TextOf(Value? value, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            value = (value as Value.Map)?[key];
        return value is null or { IsNull: true } ? null : value.ToString();
    }

    private static Value.Map ReadPayload(string file)
    {
        try
        {
            return ValueJson.Parse(File.ReadAllText(file)) as Value.Map ?? throw new CommandException($"'{file}' has to hold a JSON object: the payload of an event");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            throw new CommandException($"the event file '{file}' cannot be read: {exception.Message}");
        }
    }
}
