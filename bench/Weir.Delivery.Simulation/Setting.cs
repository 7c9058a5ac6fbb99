namespace Weir.Delivery.Simulation;

/// <summary>What a canary goes through.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="Requests">How many requests both releases have in all.</param>
/// <param name="Errors">The share of errors of the stable release.</param>
/// <param name="Times">How many times as many the canary has.</param>
internal sealed record Setting(string Name, int Requests, double Errors, double Times)
{
    /// <summary>How often it is checked; a part of <see cref="Canary.Points"/>.</summary>
    public int Checks { get; init; } = 10;

    /// <summary>The share of requests that it has at a moment from 0 to 1.</summary>
    public Func<double, double> Share { get; init; } = static _ => 0.1;

    /// <summary>How many times as many errors both releases have at a moment, for what is behind both is worse at times.</summary>
    public Func<double, double> Weather { get; init; } = static _ => 1;

    /// <summary>The rows of the table: first those that must not be found, then those that should.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("as good", 60_000, 0.001, 1),
        new("as good", 60_000, 0.01, 1),
        new("as good", 12_000, 0.005, 1),
        new("as good, 60 checks", 60_000, 0.001, 1) { Checks = 60 },
        new("as good, 1, 10, 50 %", 60_000, 0.001, 1) { Share = Steps },
        new("as good, an outage of both", 60_000, 0.001, 1) { Weather = Outage },
        new("as good, both of these", 60_000, 0.001, 1) { Share = Steps, Weather = Outage },
        new("as good, both, 60 checks", 60_000, 0.001, 1) { Share = Steps, Weather = Outage, Checks = 60 },
        new("2 times the errors", 60_000, 0.001, 2),
        new("3 times the errors", 60_000, 0.001, 3),
        new("3 times, 60 checks", 60_000, 0.001, 3) { Checks = 60 },
        new("5 times the errors", 60_000, 0.001, 5),
        new("10 times the errors", 60_000, 0.001, 10),
        new("2 times the errors", 60_000, 0.01, 2),
        new("2 times the errors", 12_000, 0.005, 2),
        new("3 times the errors", 12_000, 0.005, 3),
        new("5 times the errors", 12_000, 0.005, 5),
    ];

    private static double Steps(double moment) => moment < 1 / 3.0 ? 0.01 : moment < 2 / 3.0 ? 0.1 : 0.5;

    private static double Outage(double moment) => moment > 0.6 && moment < 0.8 ? 30 : 1;
}
