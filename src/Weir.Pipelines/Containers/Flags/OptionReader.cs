using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>Reads options word by word, as <c>docker</c> does.</summary>
internal sealed class OptionReader
{
    private const int LongestText = 32_768;
    private const int MostWords = 2_000;
    private const int MostPorts = 100_000;

    private readonly ContainerRole _role;
    private readonly IReadOnlyList<OptionWord> _words;
    private readonly List<ContainerProblem> _problems;
    private readonly Dictionary<string, OptionWord> _given = [];
    private ContainerOptions _options = ContainerOptions.None;
    private int _next;

    public OptionReader(string text, ContainerRole role)
    {
        _role = role;
        (_words, var problems) = text.Length > LongestText ? ([], []) : OptionWords.Split(text);
        _problems = [.. problems];
        if (text.Length > LongestText || _words.Count > MostWords)
            _problems.Add(ContainerProblem.Of(text, FormattableString.Invariant($"the options have more than {LongestText} characters or {MostWords} words")));
    }

    public ParsedOptions Read()
    {
        while (_next < Math.Min(_words.Count, MostWords))
            ReadFlag(_words[_next++]);
        _problems.AddRange(OptionConflicts.Find(_options, _given));
        return new ParsedOptions(_options, [.. _problems.OrderBy(problem => problem.Start)]);
    }

    private void ReadFlag(OptionWord word)
    {
        if (!IsFlag(word))
            ReportStray(word);
        else if (word.Text == "--")
            _problems.Add(word.Wrong("'--' ends the options, and the image stands elsewhere", "leave it out"));
        else if (word.Text.StartsWith("--", StringComparison.Ordinal))
            ReadLong(word);
        else
            ReadLetters(word);
    }

    private void ReadLong(OptionWord word)
    {
        var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word.Text[2..] : word.Text[2..equals];
        if (OptionFlags.Named(name) is not { } flag)
            ReportUnknown(word, $"there is no flag '--{name}'", OptionFlags.Advice(name));
        else if (equals >= 0)
            Apply(flag, word, word, equals + 1, $"--{name}");
        else
            ApplyNext(flag, word, $"--{name}");
    }

    // '-it' is two switches, '-m1g' and '-m=1g' are a flag and its value.
    private void ReadLetters(OptionWord word)
    {
        var text = word.Text;
        for (var at = 1; at < text.Length; at++)
        {
            var written = $"-{text[at]}";
            var isLast = at + 1 == text.Length;
            if (OptionFlags.Lettered(text[at]) is not { } flag)
            {
                ReportUnknown(word, $"there is no flag '{written}'", Meant(word) ?? OptionFlags.Advice(text[1..]));
                return;
            }

            if (flag.IsSwitch && (isLast || text[at + 1] != '='))
            {
                Set(flag, word, null, 0, written);
                continue;
            }

            if (isLast)
                ApplyNext(flag, word, written);
            else
                Apply(flag, word, word, at + (text[at + 1] == '=' && at + 2 < text.Length ? 2 : 1), written);
            return;
        }
    }

    private void ApplyNext(OptionFlag flag, OptionWord word, string written)
    {
        if (flag.IsSwitch)
            Set(flag, word, null, 0, written);
        else if (_next < _words.Count)
            Apply(flag, word, _words[_next++], 0, written);
        else
            _problems.Add(word.Wrong($"'{written}' is the last word, and needs a value", $"write '{written}' with a value, or leave it out"));
    }

    private void Apply(OptionFlag flag, OptionWord word, OptionWord holder, int offset, string written)
    {
        if (holder.Text.AsSpan(offset) is ['\'', .., not '\''] or ['\''])
            ReportSingleQuote(holder, offset);
        else
            Set(flag, word, holder, offset, written);
    }

    private void Set(OptionFlag flag, OptionWord word, OptionWord? holder, int offset, string written)
    {
        var value = holder?.Text[offset..] ?? "true";
        if (flag.Refusal(_role, value) is { } refusal)
        {
            _problems.Add(word.Wrong($"'{written}' {refusal.Reason}", refusal.Help) with { Severity = refusal.IsIdle ? Severity.Warning : Severity.Error });
            return;
        }

        var applied = flag.Apply(_options, value);
        if (applied.Problem is { } problem)
            _problems.Add((holder ?? word).Place(problem, offset) with { Message = $"'{written}': {problem.Message}", Help = Meant(word) ?? problem.Help });
        else if (applied.Value!.Network is { } network && network.Ports.Count + network.Exposed.Count > MostPorts)
            StopAt(word);
        else
            (_options, _given[flag.Name]) = (applied.Value, word);
    }

    private void StopAt(OptionWord word)
    {
        _problems.Add(word.Wrong(FormattableString.Invariant($"the container has more than {MostPorts} ports")));
        _next = _words.Count;
    }

    // What follows a flag that does not exist is most likely its value.
    private void ReportUnknown(OptionWord word, string message, string help)
    {
        _problems.Add(word.Wrong(message, help));
        if (!word.Text.Contains('=', StringComparison.Ordinal))
            SkipStray();
    }

    private void ReportStray(OptionWord word)
    {
        var last = SkipStray() ?? word;
        _problems.Add(new ContainerProblem(word.Start, last.End - word.Start, $"expected a flag, found '{word.Text}', which docker would take for the image")
        {
            Help = "put a value that has blanks between double quotes",
        });
    }

    private void ReportSingleQuote(OptionWord holder, int offset)
    {
        var closing = holder;
        while (!closing.Text.EndsWith('\'') && _next < _words.Count)
            closing = _words[_next++];
        var start = holder.Places[offset];
        _problems.Add(new ContainerProblem(start, closing.End - start, "GitHub's runner takes single quotes for letters, not for quotes")
        {
            Help = "put the value between double quotes",
        });
    }

    private OptionWord? SkipStray()
    {
        OptionWord? last = null;
        while (_next < _words.Count && !IsFlag(_words[_next]))
            last = _words[_next++];
        return last;
    }

    // Two hyphens are soon one: '-memory 1g'.
    private static string? Meant(OptionWord word) =>
        OptionFlags.Named(word.Text[1..].Split('=')[0]) is { } flag ? $"did you mean '--{flag.Name}'?" : null;

    private static bool IsFlag(OptionWord word) => word.Text is ['-', _, ..];
}
