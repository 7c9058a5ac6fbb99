using System.Globalization;

namespace Weir.Dialects.GitHub.Events;

/// <summary>A schedule in the five fields of POSIX cron: minute, hour, day of the month, month, day of the week.</summary>
internal static class CronExpression
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private static readonly Field[] Fields =
    [
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of the month", 1, 31, []),
        new("month", 1, 12, Months),
        new("day of the week", 0, 6, Days),
    ];

    /// <summary>What is wrong with an expression; null where it is one.</summary>
    public static string? Check(string expression)
    {
        var parts = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length)
            return $"a cron expression has {Fields.Length} fields ({string.Join(", ", Fields.Select(field => field.Name))}), found {parts.Length}";
        return Fields.Zip(parts).Select(pair => Check(pair.First, pair.Second)).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>The shortest time between two runs, in minutes; 60 where it is an hour or more.</summary>
    public static int ShortestInterval(string expression)
    {
        var minutes = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0].Split(',').SelectMany(Values).Distinct().Order().ToList();
        return minutes.Count < 2 ? 60 : minutes.Zip(minutes.Skip(1).Append(minutes[0] + 60)).Min(pair => pair.Second - pair.First);
    }

    private static IEnumerable<int> Values(string item)
    {
        var parts = item.Split('/');
        var step = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
        var range = parts[0] == "*" ? [0, 59] : parts[0].Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var last = range.Length > 1 ? range[1] : parts.Length > 1 ? 59 : range[0];
        for (var minute = range[0]; minute <= last; minute += step)
            yield return minute;
    }

    private static string? Check(Field field, string text)
    {
        foreach (var item in text.Split(','))
        {
            var parts = item.Split('/');
            if (parts.Length > 2 || (parts.Length == 2 && !(Number(parts[1]) > 0)) || !IsRange(field, parts[0]))
                return $"'{item}' is no {field.Name}: expected '*', a number from {field.Least} to {field.Most}{Named(field)}, a range, a list or a step such as '*/15'";
        }

        return null;
    }

    private static string Named(Field field) => field.Names.Length == 0 ? "" : $" or a name such as '{field.Names[0].ToUpperInvariant()}'";

    private static bool IsRange(Field field, string text)
    {
        if (text == "*")
            return true;
        var ends = text.Split('-').Select(end => ValueOf(field, end)).ToList();
        return ends.Count <= 2 && ends.All(end => end >= field.Least && end <= field.Most) && ends[0] <= ends[^1];
    }

    private static int? ValueOf(Field field, string text) =>
        Array.FindIndex(field.Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index ? index + field.Least : Number(text);

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record Field(string Name, int Least, int Most, string[] Names);
}
