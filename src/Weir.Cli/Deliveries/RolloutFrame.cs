using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Weir.Cli.Views;
using Weir.Delivery.Analysis;
using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;

namespace Weir.Cli.Deliveries;

/// <summary>One picture of a rollout: its phases, who gets the requests and what came of them, the last verdict, and the last lines that were told.</summary>
internal static class RolloutFrame
{
    /// <summary>Draws it.</summary>
    /// <param name="state">Where the rollout stands.</param>
    /// <param name="gateway">What the gateway says; null where there is none, or it cannot be asked.</param>
    /// <param name="told">The last lines that were told; may be empty.</param>
    /// <param name="now">The time.</param>
    public static IRenderable Of(RolloutState state, GatewayStatus? gateway, IReadOnlyList<string> told, DateTimeOffset now)
    {
        List<IRenderable> rows = [Heading(state, now), .. state.Plan.Phases.Select((phase, index) => PhaseRow(state, phase, index, now))];
        if (gateway is not null)
            rows.Add(Requests(state, gateway));
        if (state.Verdict is { } verdict)
            rows.AddRange(verdict.Metrics.Select(MetricRow));
        if (state.RollbackReason is { } reason && state.Result is null)
            rows.Add(Line($"taking it back: {reason}", Color.Red));
        if (state.PausedBy is { } by)
            rows.Add(Line($"paused: {by}; 'weir resume {state.Plan.Candidate.Environment}' goes on", Color.Yellow));
        rows.AddRange(told.Select(static line => Line(line, Color.Grey)));
        return new Rows(rows);
    }

    private static Text Heading(RolloutState state, DateTimeOffset now)
    {
        var plan = state.Plan;
        var beside = plan.Stable is { } stable ? $", where {stable.Version} serves" : "";
        return new Text(
            $"{plan.Candidate.App} {plan.Candidate.Version} to {plan.Candidate.Environment}{beside}  rollout {plan.Number}  {Durations.Text(state.BegunAt, state.FinishedAt, now)}",
            new Style(decoration: Decoration.Bold));
    }

    private static Text PhaseRow(RolloutState state, Phase phase, int index, DateTimeOffset now)
    {
        var isOver = index < state.Phase || state.Result == RolloutResult.Promoted;
        if (isOver)
            return Line($"  ✓ {phase.Title}", Color.Green);
        if (index > state.Phase)
            return Line($"  ○ {phase.Title}{(phase.Gates.Count > state.GatesOpenOf(index) && state.Awaited?.Phase == index ? ": waits for an approval" : "")}", Color.Grey);
        if (state.RollbackReason is not null)
            return Line($"  ✗ {phase.Title}", Color.Red);
        var end = RolloutPolicy.EndOfPhase(state);
        return Line($"  ● {phase.Title}: {(end is not { } at ? "on its way" : at > now ? $"judged for another {Durations.Text(at - now)}" : "until a check passes")}", Color.Blue);
    }

    private static Table Requests(RolloutState state, GatewayStatus gateway)
    {
        var table = new Table().Border(TableBorder.None).AddColumns(
            new TableColumn("release").PadLeft(2), new TableColumn("share").RightAligned(), new TableColumn("requests").RightAligned(), new TableColumn("errors").RightAligned(), new TableColumn("p95").RightAligned());
        foreach (var release in new[] { state.Plan.Stable, state.Plan.Candidate }.OfType<Release>())
        {
            var id = release.Id.ToString();
            var percent = id == gateway.Table.Candidate ? gateway.Table.CandidatePercent : id == gateway.Table.Stable ? 100 - (gateway.Table.Candidate is null ? 0 : gateway.Table.CandidatePercent) : 0;
            var counts = gateway.Counts.FirstOrDefault(counts => counts.Id == id);
            table.AddRow(
                new Text(TerminalText.Strip(release.Version)),
                new Text(percent.ToString("0.##", CultureInfo.InvariantCulture) + " %"),
                new Text((counts?.Total ?? 0).ToString("#,0", CultureInfo.InvariantCulture)),
                new Text((counts?.Errors ?? 0).ToString("#,0", CultureInfo.InvariantCulture), new Style(counts?.Errors > 0 ? Color.Red : Color.Default)),
                new Text(counts?.Quantile(0.95) is { } time ? Durations.Text(time) : ""));
        }

        return table;
    }

    private static Text MetricRow(MetricVerdict metric) => metric.Outcome switch
    {
        Outcome.Pass => Line($"  ✓ {metric.Explanation}", Color.Green),
        Outcome.Fail => Line($"  ✗ {metric.Explanation}", metric.DryRun ? Color.Yellow : Color.Red),
        Outcome.Error => Line($"  ! {metric.Explanation}", Color.Yellow),
        _ => Line($"  … {metric.Explanation}", Color.Yellow),
    };

    private static Text Line(string text, Color color) => new Text(TerminalText.Strip(text), new Style(color)).Overflow(Overflow.Ellipsis);
}
