using System.Globalization;
using Weir.Delivery.Scripts;
using Weir.Delivery.Targets.Placed;

namespace Weir.Delivery.Targets.Commands;

/// <summary>A place that the user's own scripts look after.</summary>
/// <param name="settings">The scripts of today; a release that is put there or removed brings those that it was made with.</param>
/// <param name="folder">Where they run: the folder of <c>weir.yaml</c>.</param>
/// <param name="time">The time.</param>
public sealed class CommandPlace(CommandSettings settings, string folder, TimeProvider time) : IReleasePlace
{
    /// <inheritdoc/>
    public TargetAbilities Abilities { get; } = settings is { Shift: not null, Remove: not null }
        ? new() { Traffic = TrafficControl.Weights, SideBySide = true }
        : new() { Traffic = TrafficControl.None, SideBySide = false };

    /// <inheritdoc/>
    public bool Removes => settings.Remove is not null;

    /// <inheritdoc/>
    public bool Replaces => settings.Remove is null;

    /// <inheritdoc/>
    public async Task<Convergence> PutAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var own = (CommandSettings)duty.Release.Target;
        var deployed = await RunAsync("deploy", own.Deploy, duty, progress, cancellationToken).ConfigureAwait(false);
        if (!deployed.IsSuccess)
            return new Convergence.Unhealthy($"'deploy' of {duty.Release.Version}: {deployed.Text}");
        if (own.Status is null)
            return new Convergence.Reached("'deploy' succeeded");
        var status = await RunAsync("status", own.Status, duty, progress, cancellationToken).ConfigureAwait(false);
        return status.IsSuccess
            ? new Convergence.Reached("'deploy' and 'status' succeeded")
            : new Convergence.Unhealthy($"'status' of {duty.Release.Version} after 'deploy' succeeded: {status.Text}");
    }

    /// <inheritdoc/>
    public Task ShareAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken) =>
        MustAsync("shift", settings.Shift, duty, progress, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken) =>
        MustAsync("remove", ((CommandSettings)duty.Release.Target).Remove ?? settings.Remove, duty, progress, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool?> IsThereAsync(ReleaseDuty duty, CancellationToken cancellationToken) =>
        ((CommandSettings)duty.Release.Target).Status is not { } script ? null
        : (await RunAsync("status", script, duty, null, cancellationToken).ConfigureAwait(false)).IsSuccess;

    private async Task MustAsync(string name, string? script, ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var ended = await RunAsync(name, script!, duty, progress, cancellationToken).ConfigureAwait(false);
        if (!ended.IsSuccess)
            throw new TargetException($"'{name}' for {duty.Release.Version}: {ended.Text}");
    }

    private async Task<ScriptResult> RunAsync(string name, string script, ReleaseDuty duty, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report($"{name} {duty.Release.Version}");
        var ended = await new Script(script, folder, Variables(duty))
            .RunAsync(((CommandSettings)duty.Release.Target).Timeout, time, cancellationToken, progress is null ? null : line => progress.Report($"  {line}"))
            .ConfigureAwait(false);
        return ended.LacksProgram ? throw new TargetException($"'{name}' needs a program that is not there: {ended.Text}") : ended;
    }

    private static Dictionary<string, string> Variables(ReleaseDuty duty)
    {
        var release = duty.Release;
        return new Dictionary<string, string>(release.Target.Environment)
        {
            ["WEIR_APP"] = release.App,
            ["WEIR_ENVIRONMENT"] = release.Environment,
            ["WEIR_VERSION"] = release.Version,
            ["WEIR_RELEASE"] = release.Id.Number.ToString(CultureInfo.InvariantCulture),
            ["WEIR_INSTANCES"] = duty.Instances.ToString(CultureInfo.InvariantCulture),
            ["WEIR_PERCENT"] = duty.Percent.ToString("0.##", CultureInfo.InvariantCulture),
            ["WEIR_OTHER_VERSION"] = duty.Other?.Version ?? "",
            ["WEIR_OTHER_RELEASE"] = duty.Other?.Id.Number.ToString(CultureInfo.InvariantCulture) ?? "",
        };
    }
}
