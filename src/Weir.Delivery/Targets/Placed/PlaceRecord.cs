using System.Text.Json.Serialization;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Targets.Placed;

/// <summary>What was put into a place that cannot be asked for it. It is written before and after each change, so that a killed process leaves no doubt.</summary>
internal sealed record PlaceRecord
{
    public IReadOnlyList<PlacedRelease> Releases { get; init; } = [];

    /// <summary>The release that <see cref="Percent"/> is of; null where no requests were shared yet.</summary>
    public int? Shared { get; init; }

    /// <summary>The share of the requests that it has.</summary>
    public double Percent { get; init; }

    public static PlaceRecord Read(string file) => File.Exists(file) ? EnvironmentFolder.ReadJson(file, PlaceJson.Default.PlaceRecord) : new();

    public void Write(string file) => EnvironmentFolder.WriteJson(file, this, PlaceJson.Default.PlaceRecord);

    public PlacedRelease? Find(Release release) => Releases.FirstOrDefault(placed => placed.Release.Id == release.Id);

    public PlaceRecord With(PlacedRelease placed) => Without(placed.Release) with { Releases = [.. Without(placed.Release).Releases, placed] };

    public PlaceRecord Without(Release release) => this with { Releases = [.. Releases.Where(placed => placed.Release.Id != release.Id)] };
}

/// <summary>A release in a place.</summary>
/// <param name="Release">Which.</param>
/// <param name="Instances">How many instances it was put there with.</param>
/// <param name="IsWhole">False from before it is put there until it is healthy.</param>
internal sealed record PlacedRelease(Release Release, int Instances, bool IsWhole);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true, WriteIndented = true)]
[JsonSerializable(typeof(PlaceRecord))]
internal sealed partial class PlaceJson : JsonSerializerContext;
