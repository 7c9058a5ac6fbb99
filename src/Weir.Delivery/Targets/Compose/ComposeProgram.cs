using Weir.Delivery.Scripts;

namespace Weir.Delivery.Targets.Compose;

/// <summary>Docker Compose as it is on this machine: the plugin of <c>docker</c>, or else the older <c>docker-compose</c>.</summary>
/// <param name="command">What starts it, for a shell.</param>
/// <param name="folder">The folder that relative paths of compose files begin from.</param>
/// <param name="variables">What its environment has beside this process's own.</param>
/// <param name="time">The time.</param>
public sealed class ComposeProgram(string command, string folder, IReadOnlyDictionary<string, string> variables, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Finds it.</summary>
    /// <returns>Null where neither is there.</returns>
    public static async Task<ComposeProgram?> FindAsync(
        string folder, IReadOnlyDictionary<string, string> variables, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var command in (string[])["docker compose", "docker-compose"])
        {
            var found = new ComposeProgram(command, folder, variables, time);
            if ((await found.RunAsync(["version"], null, cancellationToken).ConfigureAwait(false)).IsSuccess)
                return found;
        }

        return null;
    }

    /// <inheritdoc cref="FindAsync"/>
    /// <exception cref="TargetException">Neither is there.</exception>
    public static async Task<ComposeProgram> RequireAsync(
        string folder, IReadOnlyDictionary<string, string> variables, TimeProvider time, CancellationToken cancellationToken) =>
        await FindAsync(folder, variables, time, cancellationToken).ConfigureAwait(false)
        ?? throw new TargetException("Docker Compose is not there: neither 'docker compose' nor 'docker-compose' runs; install one of them");

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="progress">Gets what it writes; null for nobody.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="output">The file that its standard output goes to; null for the progress.</param>
    public Task<ScriptResult> RunAsync(IEnumerable<string> arguments, IProgress<string>? progress, CancellationToken cancellationToken, string? output = null)
    {
        var line = string.Join(' ', arguments.Select(Quoted).Prepend(command)) + (output is null ? "" : " >" + Quoted(output));
        return new Script("exec " + line, folder, variables).RunAsync(Patience, time, cancellationToken, progress is null ? null : text => progress.Report($"  {text}"));
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
