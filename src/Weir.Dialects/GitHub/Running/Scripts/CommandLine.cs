using System.Text;

namespace Weir.Dialects.GitHub.Running.Scripts;

/// <summary>Takes command lines apart by the rules that GitHub's runner uses on every system.</summary>
internal static class CommandLine
{
    /// <summary>The arguments: separated by blanks, but not within double quotes; a backslash has a meaning before a quote only.</summary>
    public static IReadOnlyList<string> Split(string line)
    {
        List<string> arguments = [];
        var argument = new StringBuilder();
        var (quoted, begun) = (false, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                var backslashes = line.AsSpan(i).IndexOfAnyExcept('\\') is >= 0 and var count ? count : line.Length - i;
                var beforeQuote = i + backslashes < line.Length && line[i + backslashes] == '"';
                argument.Append('\\', beforeQuote ? backslashes / 2 : backslashes);
                i += backslashes - 1;
                begun = true;
                if (beforeQuote && backslashes % 2 == 1)
                    argument.Append(line[++i]);
            }
            else if (line[i] == '"')
                (quoted, begun) = (!quoted, true);
            else if (!quoted && line[i] is ' ' or '\t')
                End();
            else
            {
                argument.Append(line[i]);
                begun = true;
            }
        }

        End();
        return arguments;

        void End()
        {
            if (begun)
                arguments.Add(argument.ToString());
            argument.Clear();
            begun = false;
        }
    }
}
