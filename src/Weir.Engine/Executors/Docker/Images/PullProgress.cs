using System.Globalization;
using System.Text;
using Docker.DotNet.Models;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>Makes a line every few seconds of the many messages that an engine sends while it pulls.</summary>
/// <param name="image">What is pulled.</param>
/// <param name="output">Takes the lines.</param>
/// <param name="time">Says when the next is due.</param>
internal sealed class PullProgress(string image, IOutput output, TimeProvider time) : IProgress<JSONMessage>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Layer> _layers = [];
    private long _last = time.GetTimestamp();

    /// <summary>What the engine says went wrong; null for nothing.</summary>
    public string? Error { get; private set; }

    public void Report(JSONMessage value)
    {
        if (value.Error is { } error)
            Error = error.Message is { Length: > 0 } message ? message : string.Create(CultureInfo.InvariantCulture, $"the engine names error {error.Code} only");
        if (value.ID is not { Length: > 0 } id || value.Status is not { } status || status.StartsWith("Pulling from", StringComparison.Ordinal))
            return;
        var layer = _layers.GetValueOrDefault(id);
        _layers[id] = status switch
        {
            "Downloading" => layer with { Loaded = value.Progress?.Current ?? layer.Loaded, Size = value.Progress?.Total ?? layer.Size },
            "Download complete" or "Verifying Checksum" or "Extracting" => layer with { Loaded = layer.Size },
            "Pull complete" or "Already exists" => layer with { Loaded = layer.Size, IsDone = true },
            _ => layer,
        };
        if (time.GetElapsedTime(_last) < Interval)
            return;
        _last = time.GetTimestamp();
        Say($"pulling {image}: {_layers.Values.Count(static one => one.IsDone)} of {_layers.Count} layers, {Megabytes(_layers.Values.Sum(static one => one.Loaded))} of {Megabytes(_layers.Values.Sum(static one => one.Size))}");
    }

    /// <summary>Writes a line.</summary>
    public void Say(string line) => output.Line(Encoding.UTF8.GetBytes(line));

    /// <summary>A number of bytes for people.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    private readonly record struct Layer(long Loaded, long Size, bool IsDone);
}
