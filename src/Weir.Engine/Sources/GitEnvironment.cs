using System.Globalization;
using Weir.Engine.Unix;

namespace Weir.Engine.Sources;

/// <summary>
/// What git gets beside its command so that reading a repository runs nothing that the repository's own configuration names, reaches nobody,
/// asks nobody and writes nothing.
/// </summary>
internal static class GitEnvironment
{
    /// <summary>
    /// Settings by which a repository could have commands run, or daemons started, while it is read or files are laid out. They win over all files.
    /// </summary>
    private static readonly string[] Settings =
    [
        "core.fsmonitor=false",
        "core.hooksPath=/dev/null",
        "protocol.ext.allow=never",
        "gc.auto=0",
        "maintenance.auto=false",
        "log.showSignature=false",
        "submodule.recurse=false",
        "i18n.logOutputEncoding=UTF-8",
        "advice.detachedHead=false",
    ];

    /// <summary>
    /// Of the variables with which a caller can change what git does, only those that say how it reaches others and what it is configured with:
    /// a hook that runs Weir sets <c>GIT_DIR</c> and <c>GIT_INDEX_FILE</c>, and they would lead into the wrong repository.
    /// </summary>
    private static readonly string[] Kept =
    [
        "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS", "GIT_EXEC_PATH", "GIT_PROXY_COMMAND", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
        "GIT_SSL_NO_VERIFY", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT",
    ];

    public static IEnumerable<string> Arguments { get; } = Settings.SelectMany(setting => new[] { "-c", setting });

    public static Dictionary<string, string> For(GitCall call)
    {
        var variables = OwnEnvironment.Variables
            .Where(variable => !variable.Key.StartsWith("GIT_", StringComparison.Ordinal) || Kept.Contains(variable.Key) || IsSetting(variable.Key))
            .ToDictionary(StringComparer.Ordinal);
        variables["LC_ALL"] = "C";
        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["GIT_PAGER"] = "cat";
        variables.TryAdd("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
        if (!call.MayReachOthers)
        {
            // Objects that a partial clone lacks would be fetched with commands that its configuration names.
            variables["GIT_ALLOW_PROTOCOL"] = "none";
            variables["GIT_NO_LAZY_FETCH"] = "1";
            variables["GIT_OPTIONAL_LOCKS"] = "0";
        }

        AddSettings(variables, call.SecretSettings);
        foreach (var (name, value) in call.Variables)
            variables[name] = value;
        return variables;
    }

    private static bool IsSetting(string variable) =>
        variable.StartsWith("GIT_CONFIG_KEY_", StringComparison.Ordinal) || variable.StartsWith("GIT_CONFIG_VALUE_", StringComparison.Ordinal);

    /// <summary>After those that the caller of Weir may have given in the same way.</summary>
    private static void AddSettings(Dictionary<string, string> variables, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        if (settings.Count == 0)
            return;
        _ = int.TryParse(variables.GetValueOrDefault("GIT_CONFIG_COUNT"), CultureInfo.InvariantCulture, out var count);
        foreach (var (key, value) in settings)
        {
            variables[FormattableString.Invariant($"GIT_CONFIG_KEY_{count}")] = key;
            variables[FormattableString.Invariant($"GIT_CONFIG_VALUE_{count++}")] = value;
        }

        variables["GIT_CONFIG_COUNT"] = count.ToString(CultureInfo.InvariantCulture);
    }
}
