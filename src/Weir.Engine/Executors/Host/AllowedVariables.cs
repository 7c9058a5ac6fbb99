namespace Weir.Engine.Executors.Host;

/// <summary>A variable that jobs get from the environment that Weir runs in.</summary>
/// <param name="Name">Its name; <c>*</c> at the end stands for any rest.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Usual">
/// A folder in the person's real home that it is set to where it is not set and the folder is there: a job has a home of its own, in which the
/// tool would not find it.
/// </param>
public sealed record AllowedVariable(string Name, string Purpose, string? Usual = null);

/// <summary>All that jobs get from the environment that Weir runs in. Everything else stays outside.</summary>
public static class AllowedVariables
{
    private const string Programs = "where programs are";
    private const string Person = "who runs the job";
    private const string Language = "language, encoding and time zone";
    private const string Network = "how the network is reached";
    private const string Certificates = "which certificates are trusted";
    private const string Tools = "where a manager of tools keeps them";

    /// <summary>Their names, with what they are for.</summary>
    public static IReadOnlyList<AllowedVariable> All { get; } =
    [
        new("PATH", Programs),
        new("TMPDIR", "where temporary files go"),
        new("USER", Person),
        new("LOGNAME", Person),
        new("SHELL", Person),
        new("LANG", Language),
        new("LANGUAGE", Language),
        new("LC_*", Language),
        new("TZ", Language),

        new("http_proxy", Network),
        new("https_proxy", Network),
        new("ftp_proxy", Network),
        new("all_proxy", Network),
        new("no_proxy", Network),
        new("HTTP_PROXY", Network),
        new("HTTPS_PROXY", Network),
        new("FTP_PROXY", Network),
        new("ALL_PROXY", Network),
        new("NO_PROXY", Network),

        new("SSL_CERT_FILE", Certificates),
        new("SSL_CERT_DIR", Certificates),
        new("CURL_CA_BUNDLE", Certificates),
        new("REQUESTS_CA_BUNDLE", Certificates),
        new("PIP_CERT", Certificates),
        new("NODE_EXTRA_CA_CERTS", Certificates),
        new("GIT_SSL_CAINFO", Certificates),
        new("CARGO_HTTP_CAINFO", Certificates),

        new("PYENV_ROOT", Tools, ".pyenv"),
        new("NVM_DIR", Tools, ".nvm"),
        new("SDKMAN_DIR", Tools, ".sdkman"),
        new("RBENV_ROOT", Tools, ".rbenv"),
        new("RUSTUP_HOME", Tools, ".rustup"),
        new("CARGO_HOME", Tools, ".cargo"),
        new("VOLTA_HOME", Tools, ".volta"),
        new("ASDF_DIR", Tools),
        new("ASDF_DATA_DIR", Tools, ".asdf"),
        new("MISE_DATA_DIR", Tools, ".local/share/mise"),
        new("GOPATH", Tools),
        new("GOROOT", Tools),
        new("JAVA_HOME", Tools),
        new("JAVA_HOME_*", Tools),
        new("M2_HOME", Tools),
        new("GRADLE_HOME", Tools),
        new("DOTNET_ROOT", Tools),
        new("ANDROID_HOME", Tools),
        new("ANDROID_SDK_ROOT", Tools),
        new("HOMEBREW_PREFIX", Tools),
        new("CONDA", Tools),
        new("NIX_PATH", Tools),
        new("NIX_PROFILES", Tools),
    ];

    /// <summary>Those of an environment that are allowed.</summary>
    public static Dictionary<string, string> Of(IReadOnlyDictionary<string, string> from)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var allowed in All)
            Add(allowed, from, result);
        return result;
    }

    private static void Add(AllowedVariable allowed, IReadOnlyDictionary<string, string> from, Dictionary<string, string> result)
    {
        if (allowed.Name.EndsWith('*'))
        {
            foreach (var (name, value) in from.Where(entry => entry.Key.StartsWith(allowed.Name[..^1], StringComparison.Ordinal)))
                result[name] = value;
        }
        else if (from.GetValueOrDefault(allowed.Name) is { Length: > 0 } given)
        {
            result[allowed.Name] = given;
        }
        else if (allowed.Usual is not null && from.GetValueOrDefault("HOME") is { Length: > 0 } home
            && Path.Combine(home, allowed.Usual) is var folder && Directory.Exists(folder))
        {
            result[allowed.Name] = folder;
        }
    }
}
