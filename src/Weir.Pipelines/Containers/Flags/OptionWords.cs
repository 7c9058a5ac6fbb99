using System.Text;
using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>Splits text into words as GitHub's runner does, which starts <c>docker</c> without a shell.</summary>
/// <remarks>
/// Blanks and tabs part words; double quotes keep them together; a backslash is special before a double quote only; single quotes are letters.
/// The runner takes line breaks for letters, too, which no option survives: here they part words, with a warning.
/// </remarks>
internal sealed class OptionWords
{
    private readonly string _text;
    private readonly List<ContainerProblem> _problems = [];
    private int _at;

    private OptionWords(string text) => _text = text;

    public static (IReadOnlyList<OptionWord> Words, IReadOnlyList<ContainerProblem> Problems) Split(string text)
    {
        var splitter = new OptionWords(text);
        return ([.. splitter.Words()], splitter._problems);
    }

    private IEnumerable<OptionWord> Words()
    {
        while (SkipBlanks())
            yield return ReadWord();
    }

    private bool SkipBlanks()
    {
        for (; _at < _text.Length && IsBlank(_text[_at]); _at++)
        {
            if (_text[_at] is '\n' && _problems.Count == 0)
                _problems.Add(new ContainerProblem(_at, 1, "the options contain a line break, which GitHub's runner does not take for a blank")
                {
                    Help = "write 'options: >-', which makes one line of many",
                    Severity = Severity.Warning,
                });
        }

        return _at < _text.Length;
    }

    private OptionWord ReadWord()
    {
        var word = new StringBuilder();
        List<int> places = [];
        var start = _at;
        var quote = -1;
        while (_at < _text.Length && (quote >= 0 || !IsBlank(_text[_at])))
        {
            if (_text[_at] == '\\')
                ReadBackslashes(word, places);
            else if (_text[_at] == '"')
                quote = ReadQuote(word, places, quote);
            else
                Take(word, places, _at++);
        }

        if (quote >= 0)
            _problems.Add(new ContainerProblem(quote, 1, "the double quote is not closed") { Help = "write '\\\"' where a double quote is meant" });
        places.Add(_at);
        return new OptionWord(word.ToString(), start, places);
    }

    // Before a double quote each pair of backslashes is one, and one that is left makes the quote a letter.
    private void ReadBackslashes(StringBuilder word, List<int> places)
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] == '\\')
            _at++;
        var count = _at - start;
        var beforeQuote = _at < _text.Length && _text[_at] == '"';
        for (var i = 0; i < (beforeQuote ? count / 2 : count); i++)
            Take(word, places, beforeQuote ? start + (2 * i) : start + i);
        if (beforeQuote && count % 2 != 0)
            Take(word, places, _at++);
    }

    // Inside of quotes, two of them are one that is meant.
    private int ReadQuote(StringBuilder word, List<int> places, int quote)
    {
        var at = _at++;
        if (quote < 0)
            return at;
        if (_at >= _text.Length || _text[_at] != '"')
            return -1;
        Take(word, places, _at++);
        return quote;
    }

    private void Take(StringBuilder word, List<int> places, int at)
    {
        word.Append(_text[at]);
        places.Add(at);
    }

    private static bool IsBlank(char character) => character is ' ' or '\t' or '\n' or '\r';
}
