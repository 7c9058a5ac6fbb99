using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Delivery.Analysis;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Tests.Rollouts;

public sealed class RolloutJsonTests
{
    [Fact]
    public void What_may_be_missing_when_it_is_written_may_be_missing_when_it_is_read()
    {
        HashSet<Type> seen = [];
        foreach (var root in (Type[])[typeof(Release), typeof(RolloutPlan), typeof(RolloutEntry), typeof(RolloutRequest)])
            Collect(root, seen);
        Assert.Contains(typeof(SourceSettings.Datadog), seen);
        Assert.Contains(typeof(TrafficMatch), seen);
        var context = new NullabilityInfoContext();
        Assert.Empty(
            from type in seen
            where JsonType(type) is { Kind: JsonTypeInfoKind.Object }
            from constructor in type.GetConstructors()
            from parameter in constructor.GetParameters()
            where !parameter.HasDefaultValue && (Nullable.GetUnderlyingType(parameter.ParameterType) is not null || context.Create(parameter).WriteState == NullabilityState.Nullable)
            select $"{type.Name}.{parameter.Name}");
    }

    [Fact]
    public void A_plan_with_nothing_but_what_it_must_have_comes_back_as_it_was()
    {
        var metrics = new SourceSettings[]
        {
            new SourceSettings.Prometheus(new Uri("http://p"), "q"), new SourceSettings.Datadog(new Uri("http://d"), "q"), new SourceSettings.NewRelic(new Uri("http://n"), 1, "q"),
            new SourceSettings.Elasticsearch(new Uri("http://e"), "i", "q"), new SourceSettings.CloudWatch("n", "m", "Sum"), new SourceSettings.Sentry(new Uri("http://s"), "o", "p"),
        };
        var strategy = Samples.Canary(10) with { Matches = [new TrafficMatch(TrafficMatchKind.Header, "X-Preview")] };
        var plan = Samples.Plan(strategy, analysis: new AnalysisSettings { Metrics = [.. metrics.Select(static source => new MetricSettings { Name = source.GetType().Name, Source = source })] });
        var text = JsonSerializer.Serialize(plan, RolloutJson.Default.RolloutPlan);
        var read = JsonSerializer.Deserialize(text, RolloutJson.Default.RolloutPlan)!;
        Assert.Equal(text, JsonSerializer.Serialize(read, RolloutJson.Default.RolloutPlan));
        Assert.Equal(plan.Analysis.Metrics.Count, read.Analysis.Metrics.Count);
        Assert.Equal("X-Preview", read.Phases[0].Traffic.Matches[0].Name);
    }

    private static JsonTypeInfo? JsonType(Type type) => RolloutJson.Default.GetTypeInfo(type);

    private static void Collect(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type) || JsonType(type) is not { } info)
            return;
        foreach (var property in info.Properties)
            Collect(property.PropertyType, seen);
        if (info.ElementType is { } element)
            Collect(element, seen);
        foreach (var derived in info.PolymorphismOptions?.DerivedTypes ?? [])
            Collect(derived.DerivedType, seen);
    }
}
