using System.Globalization;
using Weir.Delivery.Scripts;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>Runs a command of the user's that writes a number.</summary>
internal sealed class CommandSource(SourceSettings.Command settings, string folder, TimeProvider time) : IMetricSource
{
    /// <inheritdoc/>
    public async Task<Measurement> MeasureAsync(MetricRequest request, CancellationToken cancellationToken)
    {
        Dictionary<string, string> variables = new()
        {
            ["WEIR_APP"] = request.Candidate.App,
            ["WEIR_ENVIRONMENT"] = request.Candidate.Environment,
            ["WEIR_VERSION"] = request.Candidate.Version,
            ["WEIR_STABLE_VERSION"] = request.Stable?.Version ?? "",
            ["WEIR_WINDOW"] = QueryText.Seconds(request),
        };
        var end = await new Script(settings.Script, folder, variables).RunAsync(settings.Timeout, time, cancellationToken).ConfigureAwait(false);
        if (!end.IsSuccess)
            return new Measurement.Error($"'{settings.Script}': {end.Text}");
        if (end.LastOutput is not { } text)
            return new Measurement.Nothing($"'{settings.Script}' wrote nothing");
        return double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new Measurement.Number(number, null)
            : new Measurement.Error($"'{settings.Script}' wrote '{text}', which is no number");
    }
}
