using Weir.Delivery.Scripts;

namespace Weir.Delivery.Rollback;

/// <summary>Switches a feature off by a command of the user's.</summary>
/// <param name="settings">The command.</param>
/// <param name="folder">The folder of <c>weir.yaml</c>, in which it runs.</param>
/// <param name="within">How long it may take.</param>
/// <param name="time">The time.</param>
public sealed class FlagLink(LinkSettings.Flag settings, string folder, TimeSpan within, TimeProvider time) : IRollbackLink
{
    /// <inheritdoc/>
    public string Name => settings.Name;

    /// <inheritdoc/>
    public async Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        Dictionary<string, string> variables = new()
        {
            ["WEIR_APP"] = request.App,
            ["WEIR_ENVIRONMENT"] = request.Environment,
            ["WEIR_VERSION"] = request.Bad?.Version ?? "",
            ["WEIR_STABLE_VERSION"] = request.Good?.Version ?? "",
            ["WEIR_REASON"] = request.Reason,
        };
        var end = await new Script(settings.Command, folder, variables).RunAsync(within, time, cancellationToken, progress.Report).ConfigureAwait(false);
        return end switch
        {
            { IsSuccess: true } => new LinkReport.Succeeded($"switched the feature off by '{settings.Command}'", end.How),
            { LacksProgram: true } => new LinkReport.DoesNotApply($"a program of '{settings.Command}' is not here{(end.LastWords.Length > 0 ? $": {end.LastWords}" : "")}"),
            _ => new LinkReport.Failed($"'{settings.Command}': {end.Text}"),
        };
    }
}
