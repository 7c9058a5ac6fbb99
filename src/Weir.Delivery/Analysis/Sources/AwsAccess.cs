namespace Weir.Delivery.Analysis.Sources;

/// <summary>Who asks AWS, and where: from variables, or else from the files that AWS's own programs keep.</summary>
internal sealed record AwsAccess(string? KeyId, string? SecretKey, string? SessionToken, string? Region)
{
    /// <summary>What is missing; null where nothing is.</summary>
    public string? Problem => this switch
    {
        { KeyId: null or "" } or { SecretKey: null or "" } => "there are no credentials of AWS: set 'AWS_ACCESS_KEY_ID' and 'AWS_SECRET_ACCESS_KEY', or write them with 'aws configure'",
        { Region: null or "" } => "there is no region of AWS: set 'AWS_REGION', or write it with 'aws configure'",
        _ => null,
    };

    /// <summary>Finds it.</summary>
    /// <param name="variables">The variables of the environment.</param>
    /// <param name="read">Reads the lines of a file; null where there is none.</param>
    public static AwsAccess Find(IReadOnlyDictionary<string, string> variables, Func<string, IReadOnlyList<string>?> read)
    {
        var profile = Of("AWS_PROFILE") ?? "default";
        var home = Of("HOME") ?? "";
        var credentials = Section(read(Of("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, ".aws", "credentials")), profile);
        var config = Section(read(Of("AWS_CONFIG_FILE") ?? Path.Combine(home, ".aws", "config")), profile == "default" ? profile : $"profile {profile}");
        var region = Of("AWS_REGION") ?? Of("AWS_DEFAULT_REGION") ?? config.GetValueOrDefault("region");
        return Of("AWS_ACCESS_KEY_ID") is { } key
            ? new AwsAccess(key, Of("AWS_SECRET_ACCESS_KEY"), Of("AWS_SESSION_TOKEN"), region)
            : new AwsAccess(InFiles("aws_access_key_id"), InFiles("aws_secret_access_key"), InFiles("aws_session_token"), region);

        string? Of(string name) => variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        string? InFiles(string name) => credentials.GetValueOrDefault(name) ?? config.GetValueOrDefault(name);
    }

    private static Dictionary<string, string> Section(IReadOnlyList<string>? lines, string name)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        var isIn = false;
        foreach (var line in lines ?? [])
        {
            if (line.Trim() is ['[', .. var title, ']'])
                isIn = title.Trim() == name;
            else if (isIn && line is not ([] or ['#' or ';' or ' ' or '\t', ..]) && line.Split('=', 2) is [var key, var value])
                values[key.Trim()] = value.Trim();
        }

        return values;
    }
}
