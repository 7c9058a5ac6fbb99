using System.Buffers;
using System.Globalization;

namespace Weir.Engine.Reports;

/// <summary>
/// Finds where a test failed in what it says of it, in the forms of stack traces: <c>file.py:12</c>, <c>(src/app.js:10:5)</c>,
/// <c>File.cs:line 12</c> and <c>File "x.py", line 12</c>.
/// </summary>
internal static class FailurePlace
{
    private const int Looked = 16 * 1024;
    private const int LongestPath = 300;
    private const int LongestNumber = 7;

    private static readonly SearchValues<char> NotInPath = SearchValues.Create(" \t\r\n\"'():");
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly string[] BeforeNumber = ["\", line ", ":line ", ":"];

    /// <summary>
    /// The place: the first one in the file of the test, or in one of its class's name; else what the test says of itself; else the first one.
    /// </summary>
    public static (string? File, int? Line) Find(string details, TestCase test)
    {
        (string? File, int? Line) first = (null, null);
        var text = details.AsSpan(0, Math.Min(details.Length, Looked));
        for (var place = 0; NextEnd(text, ref place) is >= 0 and var end;)
        {
            if (Number(text[place..]) is not { } line || Path(text[..end]) is not { } file)
                continue;
            if (IsOf(file, test))
                return (file, line);
            if (first.File is null)
                first = (file, line);
        }

        return test.File is null ? first : (test.File, test.Line);
    }

    // Gives where a path may end, and moves to where the number begins then.
    private static int NextEnd(ReadOnlySpan<char> text, ref int place)
    {
        while (text[place..].IndexOfAny(':', '"') is >= 0 and var found)
        {
            var end = place + found;
            foreach (var before in BeforeNumber)
            {
                if (!text[end..].StartsWith(before))
                    continue;
                place = end + before.Length;
                return end;
            }

            place = end + 1;
        }

        return -1;
    }

    private static int? Number(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
        return length is > 0 and <= LongestNumber ? int.Parse(text[..length], CultureInfo.InvariantCulture) : null;
    }

    private static string? Path(ReadOnlySpan<char> text)
    {
        var tail = text[Math.Max(0, text.Length - LongestPath)..];
        var start = tail.LastIndexOfAny(NotInPath) + 1;
        var path = tail[start..];
        var point = path.LastIndexOf('.');
        if (point < 1 || path.Length - point - 1 is < 1 or > 6 || path[(point + 1)..].ContainsAnyExcept(Letters) || path.StartsWith("//"))
            return null;
        var hasDrive = start >= 2 && tail[start - 1] == ':' && char.IsAsciiLetter(tail[start - 2]) && path[0] is '\\' or '/';
        return (hasDrive ? tail[(start - 2)..] : path).ToString();
    }

    private static bool IsOf(string file, TestCase test) => test.File is { } own
        ? NameOf(own) == NameOf(file)
        : test.ClassName?.Split('.', '/', '\\', ':').Contains(System.IO.Path.GetFileNameWithoutExtension(NameOf(file))) == true;

    private static string NameOf(string file) => file[(file.LastIndexOfAny(['/', '\\']) + 1)..];
}
