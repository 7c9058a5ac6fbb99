namespace Weir.Delivery.Systems;

/// <summary>The environment's variables, with a record of what was missed and of what is secret. For one rollback.</summary>
/// <param name="variables">The variables; an empty one counts as absent.</param>
public sealed class CiEnvironment(IReadOnlyDictionary<string, string> variables)
{
    private readonly List<string> _problems = [];

    /// <summary>What is missing or cannot be read, each as a clause.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>What no one may see.</summary>
    public CiSecrets Secrets { get; } = new();

    /// <summary>The first of the variables that has a value; null for none.</summary>
    public string? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (variables.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } found)
                return found;
        }

        return null;
    }

    /// <summary>As <see cref="Find"/>; where there is none, that is a problem and the answer is empty.</summary>
    public string Need(params ReadOnlySpan<string> names)
    {
        if (Find(names) is { } value)
            return value;
        _problems.Add($"{string.Join(" or ", names.ToArray())} is not set");
        return "";
    }

    /// <summary>As <see cref="Find"/>, of something that no one may see.</summary>
    public string? FindSecret(params ReadOnlySpan<string> names)
    {
        var value = Find(names);
        Secrets.Add(value);
        return value;
    }

    /// <summary>As <see cref="Need"/>, of something that no one may see. A line break in it is a problem: it could not be sent.</summary>
    public string NeedSecret(params ReadOnlySpan<string> names)
    {
        var value = Need(names);
        Secrets.Add(value);
        if (value.Any(char.IsControl))
            _problems.Add($"{string.Join(" or ", names.ToArray())} has a line break or another control character in it");
        return value;
    }

    /// <summary>As <see cref="Need"/>, of the address of a server. Secrets in it are a problem.</summary>
    /// <param name="otherwise">The address where none of the variables is set; null where one must be.</param>
    /// <param name="names">The variables.</param>
    public Uri Address(string? otherwise, params ReadOnlySpan<string> names)
    {
        var nowhere = new Uri("http://localhost/");
        var text = otherwise is null ? Need(names) : Find(names) ?? otherwise;
        if (text.Length == 0)
            return nowhere;
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            _problems.Add($"{string.Join(" or ", names.ToArray())} is not an address that begins with http:// or https://");
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            _problems.Add($"{string.Join(" or ", names.ToArray())} has a user, a query or a fragment in it, expected only scheme, host and path");
        else
            return address;
        return nowhere;
    }

    /// <summary>The branch or tag that the rollback is started on: <c>WEIR_ROLLBACK_REF</c>, else the first of the variables that has a value, else <c>main</c>.</summary>
    public string Ref(params ReadOnlySpan<string> names) => Find("WEIR_ROLLBACK_REF") ?? Find(names) ?? "main";

    /// <summary>The name of what is set to true: <c>WEIR_ROLLBACK_INPUT</c>, else what the system's users expect.</summary>
    public string Input(string otherwise) => Find("WEIR_ROLLBACK_INPUT") ?? otherwise;
}
