using System.Text.RegularExpressions;
using Weir.Delivery.Files.Schema;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>Says where a value looks like a secret: by the form of the value, or by the name of a variable.</summary>
internal static partial class SecretCheck
{
    private const int ShortestSecret = 6;

    // GitHub's two forms, GitLab, Slack, AWS, JSON web tokens, Stripe, Sentry, New Relic.
    [GeneratedRegex(
        @"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|A(KIA|SIA)[A-Z0-9]{16}\b"
        + @"|eyJ[A-Za-z0-9_-]{10,}\.eyJ|sk_live_[A-Za-z0-9]{16,}|sntrys_[A-Za-z0-9]{16,}|NRAK-[A-Z0-9]{20,})",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Token { get; }

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----")]
    private static partial Regex PrivateKey { get; }

    [GeneratedRegex(@"^https?://([^/\s]*:[^/\s@$]+@|hooks\.slack\.com/services/[A-Z0-9]+/|discord\.com/api/webhooks/[0-9]+/)", RegexOptions.ExplicitCapture)]
    private static partial Regex SecretUrl { get; }

    [GeneratedRegex("(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName { get; }

    /// <summary>Looks at all values of a file.</summary>
    public static void Check(YamlNode root, DiagnosticBag diagnostics)
    {
        HashSet<YamlNode> seen = new(ReferenceEqualityComparer.Instance);
        Stack<(string Key, YamlNode Value)> open = new([("", root)]);
        while (open.TryPop(out var found))
        {
            if (!seen.Add(found.Value))
                continue;
            if (found.Value is YamlNode.Sequence list)
                list.Items.ToList().ForEach(item => open.Push(("", item)));
            if (found.Value is YamlNode.Mapping mapping)
                mapping.Entries.ToList().ForEach(entry => open.Push((((YamlNode.Scalar)entry.Key).Text, entry.Value)));
            if (found.Value is YamlNode.Scalar scalar)
                Check(found.Key, scalar, diagnostics);
        }
    }

    private static void Check(string key, YamlNode.Scalar scalar, DiagnosticBag diagnostics)
    {
        var text = scalar.Text;
        if (IsVariable(key) && SecretName.IsMatch(key) && IsWrittenOut(scalar))
            Report($"the value of '{key}' is written out", $"write '{key}: ${{{key}}}' and set the variable where 'weir deploy' runs");
        else if (SecretUrl.IsMatch(text))
            Report("this address contains a secret", "put the address in a variable and write '${NAME}'");
        else if (Token.IsMatch(text) || PrivateKey.IsMatch(text))
            Report("this looks like a token or a key", "put it in a variable and write its name");

        // The value itself is not repeated: logs keep messages.
        void Report(string message, string help) => diagnostics.Add(DeliveryRules.Secret, scalar.At, message, help);
    }

    private static bool IsWrittenOut(YamlNode.Scalar scalar) =>
        scalar.Text.Length >= ShortestSecret && Variables.In(scalar.Text).Count == 0 && YamlCoreSchema.TypeOf(scalar) is Pipelines.Values.Value.Text;

    // Keys of the file's own are in lower case; variables are not.
    private static bool IsVariable(string key) => Variables.IsName(key) && key.Any(char.IsAsciiLetterUpper);
}
