using System.Globalization;
using Weir.Delivery.Simulation;
using Weir.Testing;

const int Seed = 20260301;
const double MostFalse = 0.01, LeastFound = 0.85;

var runs = args is [var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : args.Length == 0 ? 4_000 : 0;
if (runs == 0)
{
    Console.Error.WriteLine("usage: Weir.Delivery.Simulation [RUNS]");
    return 2;
}

Console.WriteLine(FormattableString.Invariant($"{runs:#,0} canaries a row. How many of them each judge takes back:"));
Console.WriteLine();
Console.WriteLine("| canary | requests | errors of stable | Weir, counts | below 99 % | Kayenta |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
List<string> missed = [];
foreach (var setting in Setting.All)
{
    // Each canary has numbers of its own, so that what comes out does not depend on the number of processors.
    var found = ParallelEnumerable.Range(0, runs).Select(run => Canary.Run(setting, new SeededNumbers((ulong)(Seed + (run * 7919L))))).ToList();
    var (counts, below, kayenta) = (Share(static one => one.Counts), Share(static one => one.Fixed), Share(static one => one.Kayenta));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {setting.Name} | {setting.Requests:#,0} | {setting.Errors * 100:0.##} % | {counts * 100:0.00} % | {below * 100:0.00} % | {kayenta * 100:0.00} % |"));

    // Three standard deviations of what so many runs can tell.
    var doubt = 3 * Math.Sqrt(MostFalse * (1 - MostFalse) / runs);
    if (setting.Times == 1 && counts > MostFalse + doubt)
        missed.Add(FormattableString.Invariant($"'{setting.Name}' is taken back in {counts:0.00 %} of runs, more than {MostFalse:0 %}"));
    if (setting is { Times: 3, Errors: 0.001, Requests: 60_000, Checks: 10 } && counts < LeastFound)
        missed.Add(FormattableString.Invariant($"'{setting.Name}' is found in {counts:0.00 %} of runs, less than {LeastFound:0 %}"));

    double Share(Func<Findings, bool> isFound) => (double)found.Count(isFound) / runs;
}

foreach (var miss in missed)
    Console.Error.WriteLine(miss);
return missed.Count == 0 ? 0 : 1;
