using System.Globalization;

namespace Weir.Gateway.Tables;

/// <summary>What is wrong with a table: all of it.</summary>
internal static class TableCheck
{
    private const int MostReleases = 50;

    private const int MostBackends = 200;

    public static IReadOnlyList<string> Errors(GatewayTable table) =>
        [.. OfReleases(table), .. OfSplit(table), .. OfTimes(table)];

    private static IEnumerable<string> OfReleases(GatewayTable table)
    {
        if (table.Releases.Count > MostReleases)
            yield return $"there are {table.Releases.Count} releases, at most {MostReleases} are possible";
        foreach (var twice in table.Releases.GroupBy(release => release.Id).Where(group => group.Count() > 1))
            yield return $"release '{twice.Key}' is there {twice.Count()} times";
        foreach (var release in table.Releases)
        {
            if (release.Id.Length == 0 || release.Id.Any(character => char.IsControl(character) || character is '"' or '\\'))
                yield return "a release has no id, or one with quotes or control characters";
            if (release.Protocol is not ("http1" or "h2c"))
                yield return $"release '{release.Id}' speaks '{release.Protocol}', expected 'http1' or 'h2c'";
            if (release.Backends.Count > MostBackends)
                yield return $"release '{release.Id}' has {release.Backends.Count} backends, at most {MostBackends} are possible";
            foreach (var backend in release.Backends.Where(backend => !IsAddress(backend)))
                yield return $"backend '{backend}' of release '{release.Id}' is not 'host:port'";
            foreach (var twice in release.Backends.GroupBy(backend => backend).Where(group => group.Count() > 1))
                yield return $"backend '{twice.Key}' of release '{release.Id}' is there {twice.Count()} times";
        }

        var ids = table.Releases.Select(release => release.Id).ToHashSet();
        foreach (var (role, id) in new[] { ("stable", table.Stable), ("candidate", table.Candidate) })
        {
            if (id is not null && !ids.Contains(id))
                yield return $"{role} is '{id}', which is none of the releases";
        }
    }

    private static IEnumerable<string> OfSplit(GatewayTable table)
    {
        if (table.CandidatePercent is not (>= 0 and <= 100))
            yield return FormattableString.Invariant($"candidatePercent is {table.CandidatePercent}, expected 0 to 100");
        if (table.MirrorPercent is not (>= 0 and <= 100))
            yield return FormattableString.Invariant($"mirrorPercent is {table.MirrorPercent}, expected 0 to 100");
        if (table.Candidate is not null && table.Candidate == table.Stable)
            yield return $"'{table.Candidate}' is both stable and candidate";
        if (table.Sticky.By is not ("cookie" or "header" or "none"))
            yield return $"sticky.by is '{table.Sticky.By}', expected 'cookie', 'header' or 'none'";
        else if (table.Sticky.By != "none" && !IsToken(table.Sticky.Name))
            yield return $"sticky.name is '{table.Sticky.Name}', expected letters, digits, '-' or '_'";
        foreach (var match in table.Matches)
        {
            if (match.Kind is not ("header" or "cookie"))
                yield return $"a match looks at '{match.Kind}', expected 'header' or 'cookie'";
            if (!IsToken(match.Name))
                yield return $"a match has the name '{match.Name}', expected letters, digits, '-' or '_'";
        }
    }

    private static IEnumerable<string> OfTimes(GatewayTable table)
    {
        if (table.Serving.State is not ("serve" or "hold" or "maintenance"))
            yield return $"serving.state is '{table.Serving.State}', expected 'serve', 'hold' or 'maintenance'";
        if (table.Health.Path is { } path && (path.Length == 0 || path[0] != '/' || path.Any(char.IsControl)))
            yield return $"health.path is '{path}', expected a path that begins with '/'";
        if (table.Health is { Passes: < 1 } or { Failures: < 1 })
            yield return "health.passes and health.failures are at least 1";
        const double Day = 86_400;
        foreach (var (name, seconds, least) in new[]
        {
            ("drainSeconds", table.DrainSeconds, 0), ("streamDrainSeconds", table.StreamDrainSeconds, 0), ("waitSeconds", table.WaitSeconds, 0),
            ("idleSeconds", table.IdleSeconds, 1), ("health.everySeconds", table.Health.EverySeconds, 0.01),
            ("health.timeoutSeconds", table.Health.TimeoutSeconds, 0.01), ("serving.holdSeconds", table.Serving.HoldSeconds, 0),
            ("serving.retryAfterSeconds", table.Serving.RetryAfterSeconds, 0),
        })
        {
            if (!(seconds >= least && seconds <= Day))
                yield return FormattableString.Invariant($"{name} is {seconds}, expected {least} to {Day}");
        }
    }

    /// <summary>True for <c>host:port</c>, also with an IPv6 address in brackets.</summary>
    public static bool IsAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            && Uri.CheckHostName(text[..colon]) is not UriHostNameType.Unknown;
    }

    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}
