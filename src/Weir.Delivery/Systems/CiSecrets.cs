using System.Text;
using System.Text.Encodings.Web;

namespace Weir.Delivery.Systems;

/// <summary>What no one may see, and the forms in which it is sent.</summary>
public sealed class CiSecrets
{
    private readonly SortedSet<string> _forms = new(Comparer<string>.Create(static (one, other) =>
        one.Length != other.Length ? other.Length.CompareTo(one.Length) : string.CompareOrdinal(one, other)));

    /// <summary>Keeps a secret out of every text. Null and empty are nothing.</summary>
    public void Add(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
            return;
        _forms.Add(secret);
        _forms.Add(Uri.EscapeDataString(secret));
        _forms.Add(JavaScriptEncoder.Default.Encode(secret));
        _forms.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>The text without secrets and without what could steer a terminal.</summary>
    public string Mask(string text)
    {
        foreach (var form in _forms)
            text = text.Replace(form, "***", StringComparison.Ordinal);
        return text.Any(char.IsControl) ? string.Concat(text.Select(static character => char.IsControl(character) ? ' ' : character)) : text;
    }
}
