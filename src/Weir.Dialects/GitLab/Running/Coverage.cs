using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Dialects.GitLab.Patterns;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Finds the share of code that tests reach in the output of a job: the last number that <c>coverage</c> matches.</summary>
internal sealed partial class Coverage(string? pattern)
{
    private readonly Re2Pattern? _pattern = pattern is null ? null : Re2Pattern.TryBetweenSlashes(pattern);

    [GeneratedRegex(@"\x1b\[[0-9;]*[A-Za-z]")]
    private static partial Regex Codes { get; }

    [GeneratedRegex(@"\d+(?:\.\d+)?")]
    private static partial Regex Number { get; }

    /// <summary>The share in percent; null where none was found.</summary>
    public double? Percent { get; private set; }

    /// <summary>Looks at a line.</summary>
    public void See(string line)
    {
        if (_pattern?.LastMatch(Codes.Replace(line, "")) is { } match && Number.Match(match[^1]) is { Success: true } number)
            Percent = double.Parse(number.ValueSpan, CultureInfo.InvariantCulture);
    }
}
