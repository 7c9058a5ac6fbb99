using Spectre.Console;
using Weir.Cli.Views;
using Weir.Engine.Jobs;
using Weir.Pipelines.Dialects;

namespace Weir.Cli.Runs;

/// <summary>Starts the legs that a person has named, and asks for others where a person is there to be asked.</summary>
/// <param name="settings">Which start at once.</param>
/// <param name="view">Makes room for the question.</param>
/// <param name="around">Where to ask.</param>
/// <param name="interrupted">Cancelled once the person wants the run to stop: then nobody is asked any more.</param>
internal sealed class LegStarter(RunSettings settings, RunView view, Surroundings around, CancellationToken interrupted) : ILegStarter
{
    private const string Person = "the person who started the run";

    /// <inheritdoc/>
    public string? StartsAtOnce(Leg leg) => leg.Start switch
    {
        LegStart.After when settings.StartsDelayedNow => "--now",
        LegStart.ByPerson when settings.Manual.Any(name => Is(leg, name)) => $"--manual {leg.Name}",
        _ => null,
    };

    /// <inheritdoc/>
    public async ValueTask<string?> AskAsync(Leg leg, CancellationToken cancellationToken)
    {
        if (!around.CanAsk || settings.Json)
            return null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(interrupted, cancellationToken);
        try
        {
            return await view.PauseAsync(() => ConfirmAsync(leg, end.Token)).ConfigureAwait(false) ? Person : null;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return null;
        }
    }

    private Task<bool> ConfirmAsync(Leg leg, CancellationToken cancellationToken)
    {
        var name = $"[bold]{Markup.Escape(TerminalText.Strip(leg.Name))}[/]";
        var text = leg.Start is LegStart.ByPerson { Confirmation: { } confirmation }
            ? $"{name} waits for a person: {Markup.Escape(TerminalText.Strip(confirmation))} Start it?"
            : $"{name} waits for a person. Start it?";
        return around.LiveConsole.PromptAsync(new ConfirmationPrompt(text) { DefaultValue = false }, cancellationToken);
    }

    private static bool Is(Leg leg, string name) =>
        leg.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        || leg.Id.Job.Value.Equals(name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(leg.Family, name, StringComparison.OrdinalIgnoreCase);
}
