using Weir.Delivery.Files.Schema;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>Reads addresses, with the values of variables in the place of their names.</summary>
/// <param name="diagnostics">Takes what is wrong.</param>
/// <param name="variables">The value of a variable, or null where it is not set; without it nothing is known of variables.</param>
internal sealed class AddressReader(DiagnosticBag diagnostics, Func<string, string?>? variables)
{
    private static readonly Uri Unknown = new("http://variable/");

    /// <summary>The address; one that leads nowhere where it cannot be read, which was reported.</summary>
    public Uri Read(YamlNode? node) => Find(node) ?? Unknown;

    /// <summary>The address; null where none is written.</summary>
    public Uri? Find(YamlNode? node)
    {
        if (Values.Text(node) is not { } text)
            return null;
        var missing = variables is null ? [] : Variables.In(text).Where(name => string.IsNullOrEmpty(variables(name))).ToList();
        foreach (var name in missing)
            diagnostics.Add(DeliveryRules.UnsetVariable, node!.At, $"the environment has no variable '{name}'", "set it where 'weir deploy' runs");
        if (missing.Count > 0 || (variables is null && Variables.In(text).Count > 0))
            return Unknown;
        var whole = variables is null ? text : Variables.Expand(text, name => variables(name)!);
        if (Uri.TryCreate(whole, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https"))
            return url;

        // What is written was checked; what variables make of it was not, and may be secret.
        if (Variables.In(text).Count > 0)
            diagnostics.Add(DeliveryRules.UnsetVariable, node!.At, $"what the variables make of '{text}' is no address that begins with 'http://' or 'https://'");
        return Unknown;
    }
}
