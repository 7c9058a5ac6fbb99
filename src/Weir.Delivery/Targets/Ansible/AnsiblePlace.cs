using System.Globalization;
using System.Text.Json;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Scripts;
using Weir.Delivery.Targets.Placed;

namespace Weir.Delivery.Targets.Ansible;

/// <summary>Hosts that a playbook of Ansible configures.</summary>
/// <param name="folder">Where the environment is kept.</param>
/// <param name="root">The folder of <c>weir.yaml</c>, where the playbook runs.</param>
/// <param name="time">The time.</param>
public sealed class AnsiblePlace(EnvironmentFolder folder, string root, TimeProvider time) : IReleasePlace
{
    private const string Plugin = "weir_events";

    private string Own => Path.Combine(folder.Instances, "ansible");

    /// <inheritdoc/>
    public TargetAbilities Abilities { get; } = new() { Traffic = TrafficControl.None, SideBySide = false };

    /// <inheritdoc/>
    public bool Removes => false;

    /// <inheritdoc/>
    public bool Replaces => true;

    /// <inheritdoc/>
    public async Task<Convergence> PutAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var settings = (AnsibleSettings)duty.Release.Target;
        if (!File.Exists(Path.GetFullPath(settings.Playbook, root)))
            throw new TargetException($"the playbook '{settings.Playbook}' is not in '{root}'");
        List<AnsibleEvent> events = [];
        progress.Report($"playing '{settings.Playbook}' with {duty.Release.Version}");
        var ended = await PlayAsync(duty, settings, line => Told(line, events, progress), cancellationToken).ConfigureAwait(false);
        return Judge(duty.Release, settings, ended, events);
    }

    /// <inheritdoc/>
    public Task ShareAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("a playbook shares no requests");

    /// <inheritdoc/>
    public Task RemoveAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("a playbook removes no release");

    /// <inheritdoc/>
    public Task<bool?> IsThereAsync(ReleaseDuty duty, CancellationToken cancellationToken) => Task.FromResult<bool?>(null);

    private static Convergence Judge(Release release, AnsibleSettings settings, ScriptResult ended, List<AnsibleEvent> events)
    {
        if (ended.LacksProgram)
            throw new TargetException($"'ansible-playbook' is not there: install Ansible; {ended.Text}");
        var failures = events.Where(static one => one is { Event: "failed", Ignored: false }).ToList();
        var hosts = events.Where(static one => one.Event == "host").ToList();
        if (ended.IsSuccess && hosts.Count > 0)
            return new Convergence.Reached($"{Count(hosts.Count, "host")} done, {Count(hosts.Sum(static host => host.Counts?.GetValueOrDefault("changed") ?? 0), "change")}");
        if (ended.IsSuccess)
            throw new TargetException($"'{settings.Playbook}' found no host to play on: look at its 'hosts' and at the inventory");
        if (failures.Count > 0)
        {
            var words = failures.GroupBy(static one => (one.Task, one.Message)).Select(static group => $"'{group.Key.Task}' on {string.Join(", ", group.Select(static one => one.Host).Distinct())}: {group.Key.Message}");
            return new Convergence.Unhealthy($"{release.Version} by '{settings.Playbook}' failed at {string.Join("; ", words)}");
        }

        if (ended.ExitCode is null)
            return new Convergence.Unhealthy($"{release.Version} by '{settings.Playbook}': {ended.How}");
        var silent = events.Where(static one => one.Event == "unreachable").Select(static one => $"{one.Host} ({one.Message})").ToList();
        throw new TargetException(silent.Count > 0 ? $"'{settings.Playbook}' does not reach {string.Join(", ", silent)}" : $"'{settings.Playbook}' cannot be played: {ended.Text}");
    }

    private static void Told(string line, List<AnsibleEvent> events, IProgress<string> progress)
    {
        if (AnsibleEvent.Parse(line) is not { } one)
        {
            progress.Report($"  {line}");
            return;
        }

        events.Add(one);
        if (one.Text is { } text)
            progress.Report($"  {text}");
    }

    private async Task<ScriptResult> PlayAsync(ReleaseDuty duty, AnsibleSettings settings, Action<string> line, CancellationToken cancellationToken)
    {
        // Variables may be secrets: a file of this user alone, and no argument, which all users see.
        var own = OperatingSystem.IsWindows() ? Directory.CreateDirectory(Own) : Directory.CreateDirectory(Own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var variables = Path.Combine(own.FullName, FormattableString.Invariant($"variables-{Environment.ProcessId}.json"));
        try
        {
            await File.WriteAllTextAsync(Path.Combine(own.FullName, Plugin + ".py"), PluginText(), cancellationToken).ConfigureAwait(false);
            await File.WriteAllTextAsync(variables, JsonSerializer.Serialize(VariablesOf(duty, settings), AnsibleJson.Default.DictionaryStringString), cancellationToken).ConfigureAwait(false);
            var inventory = settings.Inventory is { } named ? $" -i {Quoted(named)}" : "";
            var play = new Script($"exec ansible-playbook{inventory} -e {Quoted("@" + variables)} {Quoted(settings.Playbook)}", root, Surroundings(settings, own.FullName));
            return await play.RunAsync(settings.Timeout, time, cancellationToken, line).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(variables);
        }
    }

    private static Dictionary<string, string> VariablesOf(ReleaseDuty duty, AnsibleSettings settings) => new(settings.Variables)
    {
        ["weir_app"] = duty.Release.App,
        ["weir_environment"] = duty.Release.Environment,
        ["weir_version"] = duty.Release.Version,
        ["weir_release"] = duty.Release.Id.Number.ToString(CultureInfo.InvariantCulture),
    };

    private static Dictionary<string, string> Surroundings(AnsibleSettings settings, string plugins) => new(settings.Environment)
    {
        ["ANSIBLE_CALLBACK_PLUGINS"] = plugins,
        ["ANSIBLE_STDOUT_CALLBACK"] = Plugin,
        ["ANSIBLE_NOCOLOR"] = "1",
        ["PYTHONDONTWRITEBYTECODE"] = "1",
    };

    private static string PluginText()
    {
        using var stream = typeof(AnsiblePlace).Assembly.GetManifestResourceStream(Plugin + ".py") ?? throw new InvalidOperationException("the callback plugin is not in this program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Count(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
