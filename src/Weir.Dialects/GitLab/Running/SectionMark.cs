using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Dialects.GitLab.Running;

/// <summary>What begins or ends a section in the output of a script: <c>section_start:TIME:NAME</c> and its end, with the terminal's codes.</summary>
/// <param name="IsStart">True where it begins.</param>
/// <param name="Title">What the section is called.</param>
internal sealed partial record SectionMark(bool IsStart, string Title)
{
    [GeneratedRegex(@"^(?:\x1b\[0K)?section_(?<kind>start|end):\d+:(?<name>[^\r\[\x1b]+)(?:\[[^\]]*\])?\r\x1b\[0K(?<title>.*)$", RegexOptions.Singleline)]
    private static partial Regex Form { get; }

    [GeneratedRegex(@"\x1b\[[0-9;]*[A-Za-z]")]
    private static partial Regex Codes { get; }

    /// <summary>Reads a line; null where it is none.</summary>
    public static SectionMark? Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("section_"u8) is < 0 or > 4 || Form.Match(Encoding.UTF8.GetString(utf8)) is not { Success: true } match)
            return null;
        var title = Codes.Replace(match.Groups["title"].Value, "").Trim();
        return new SectionMark(match.Groups["kind"].Value == "start", title.Length > 0 ? title : match.Groups["name"].Value);
    }
}
