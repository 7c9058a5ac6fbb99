using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Wishes for GPUs: <c>all</c>, a number, or fields such as <c>"device=0,1"</c>.</summary>
internal static class Gpus
{
    private const string All = "all";
    private const string Several = "several ids are one field between double quotes: '--gpus \"\\\"device=0,1\\\"\"'";
    private static readonly string[] Keys = ["capabilities", "count", "device", "driver", "options"];

    public static Parsed<GpuRequest> Request(string text) => Fields.Read(text).Then<GpuRequest>(fields =>
    {
        var request = new GpuRequest();
        HashSet<string> seen = [];
        foreach (var field in fields)
        {
            var key = field.Value is null ? "count" : field.Key;
            if (!seen.Add(key))
                return field.Wrong($"'{key}' is given twice", seen.Contains("device") ? Several : null);
            var next = field.Value is { } value ? Set(request, field, key, value) : Count(request, field, field.Text);
            if (next.Problem is { } problem)
                return problem;
            request = next.Value!;
        }

        if (!seen.Contains("device"))
            return seen.Contains("count") ? request : request with { Count = 1 };
        // 'device=0,1' without quotes around it is two fields, and the second reads as a count.
        return !seen.Contains("count") ? request : ContainerProblem.Of(text, "GPUs are asked for by number and by id at once", Several);
    });

    private static Parsed<GpuRequest> Set(GpuRequest request, Field field, string key, string value) => key switch
    {
        "driver" => request with { Driver = value },
        "count" => Count(request, field, value),
        "device" => request with { DeviceIds = value.Split(',') },
        "capabilities" => request with { Capabilities = [.. value.Split(','), "gpu"] },
        "options" => Options(request, field, value),
        _ => field.Wrong($"'{key}' is no field of a request for GPUs", Suggestion.For(key, Keys)),
    };

    private static Parsed<GpuRequest> Count(GpuRequest request, Field field, string text)
    {
        if (text == All)
            return request with { Count = -1 };
        return Numbers.Digits(text) is { } count and <= int.MaxValue
            ? request with { Count = (int)count }
            : field.Wrong($"expected 'all', a number of GPUs or 'device=' and their ids, found '{text}'");
    }

    private static Parsed<GpuRequest> Options(GpuRequest request, Field field, string text)
    {
        var pairs = Fields.Read(text);
        return pairs.Problem is not null
            ? field.Wrong(pairs.Problem.Message, pairs.Problem.Help)
            : request with { Options = pairs.Value!.GroupBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Last().Value ?? "") };
    }
}
