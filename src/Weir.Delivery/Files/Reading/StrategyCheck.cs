using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>Says where a strategy contradicts itself, and where its target cannot follow it.</summary>
internal static class StrategyCheck
{
    /// <param name="strategy">The strategy.</param>
    /// <param name="written">Where it is written; null where it is the default.</param>
    /// <param name="target">What is to follow it.</param>
    /// <param name="abilities">What that can do.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    public static void Check(Strategy strategy, YamlNode? written, TargetSettings target, TargetAbilities abilities, DiagnosticBag diagnostics)
    {
        if (written is null || strategy is Strategy.Rolling)
            return;
        var (kind, node) = Values.Kind(written, ["blue-green", "canary"]) ?? ("", written);
        if (strategy is Strategy.Canary canary && Values.At(node, "steps") is YamlNode.Sequence steps)
            CheckSteps(canary, steps, diagnostics);
        if (Values.At(node, "every") is { } every && Values.Duration(every) == TimeSpan.Zero)
            diagnostics.Add(DeliveryRules.NotJudged, every.At, "steps that take no time are not judged", "give them at least the time of a check");
        if (!abilities.SideBySide)
        {
            var remedy = AbilityTable.Remedy(target) is { } possible ? $"{possible}, or use 'rolling'" : "use 'rolling'";
            var message = $"'{kind}' runs two releases side by side; this {target.Kind} target replaces one by the next";
            diagnostics.Add(DeliveryRules.Ability, PlaceOf(written, kind), message, remedy);
            return;
        }

        if (strategy is Strategy.BlueGreen && abilities.Traffic == TrafficControl.Instances)
        {
            diagnostics.Add(
                DeliveryRules.Ability, PlaceOf(written, kind), $"'{kind}' needs a release that gets no requests; in this {target.Kind} target every pod gets its part",
                AbilityTable.Remedy(target) is { } way ? $"{way}, or use 'canary' or 'rolling'" : "use 'canary' or 'rolling'");
            return;
        }

        CheckTraffic(node, target, abilities, diagnostics);
    }

    private static void CheckSteps(Strategy.Canary canary, YamlNode.Sequence steps, DiagnosticBag diagnostics)
    {
        foreach (var (step, index) in canary.Steps.Select(static (step, index) => (step, index)))
        {
            var node = steps.Items[index];
            if (index > 0 && step.Percent <= canary.Steps[index - 1].Percent && Values.Percentage(Values.At(node, "percent") ?? node) is not null)
            {
                var before = FormattableString.Invariant($"{canary.Steps[index - 1].Percent}%");
                var message = FormattableString.Invariant($"this step has {step.Percent}% of the requests, and the one before it has {before}");
                diagnostics.Add(DeliveryRules.Steps, (Values.At(node, "percent") ?? node).At, message, $"write more than {before}, or leave the step out");
            }

            if (step.For == TimeSpan.Zero)
                diagnostics.Add(DeliveryRules.NotJudged, Values.At(node, "for")!.At, "a step that takes no time is not judged", "give it at least the time of a check");
        }
    }

    private static void CheckTraffic(YamlNode node, TargetSettings target, TargetAbilities abilities, DiagnosticBag diagnostics)
    {
        if (Values.At(node, "matches") is { } matches && !abilities.Matches)
            Report(matches, "tell requests by header or cookie", "leave 'matches' out");
        if (Values.At(node, "sticky") is { } sticky && Values.Text(sticky) != "none" && !abilities.Sticky)
            Report(sticky, "keep a user with one release", "leave 'sticky' out");
        foreach (var step in Values.Items(Values.At(node, "steps")))
        {
            if (Values.At(step, "mirror") is { } mirror && !abilities.Mirrors)
                Report(mirror, "copy requests", "leave 'mirror' out");
        }

        void Report(YamlNode at, string what, string help) =>
            diagnostics.Add(DeliveryRules.Ability, at.At, $"this {target.Kind} target cannot {what}", help);
    }

    private static Span PlaceOf(YamlNode written, string kind) =>
        written is YamlNode.Mapping mapping ? mapping.Entries.First(entry => entry.Key is YamlNode.Scalar key && key.Text == kind).Key.At : written.At;
}
