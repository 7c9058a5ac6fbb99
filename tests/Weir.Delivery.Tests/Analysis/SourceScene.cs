using Weir.Delivery.Analysis;
using Weir.Delivery.Tests.Rollouts;
using Weir.Delivery.Tests.Systems;
using Weir.Testing;

namespace Weir.Delivery.Tests.Analysis;

/// <summary>A vendor's server, and the sources that ask it.</summary>
internal sealed class SourceScene : IAsyncDisposable
{
    public const string Key = "k3y-\"5+e/cret";

    private readonly HttpClient _http = MetricSources.CreateHttp();
    private readonly HurriedTime _time = new();

    private SourceScene(VendorServer server)
    {
        Server = server;
        Sources = new MetricSources(_http, Variables, "/", null, _time);
    }

    public VendorServer Server { get; }

    public MetricSources Sources { get; }

    public Dictionary<string, string> Variables { get; } = new()
    {
        ["DD_API_KEY"] = Key,
        ["DD_APP_KEY"] = Key,
        ["NEW_RELIC_API_KEY"] = Key,
        ["SENTRY_AUTH_TOKEN"] = Key,
        ["TOKEN"] = Key,
        ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = Key,
        ["AWS_REGION"] = "eu-west-1",
    };

    public IReadOnlyList<TimeSpan> Pauses => _time.Pauses;

    public Uri Url => new(Server.Address);

    public static async Task<SourceScene> StartAsync() => new(await VendorServer.StartAsync());

    /// <summary>Measures the ten minutes from 12:00 on the first of March 2026 on.</summary>
    public Task<Measurement> MeasureAsync(MetricSettings metric, DateTimeOffset? until = null) => Sources.Of(metric).MeasureAsync(
        new MetricRequest(metric, Samples.Release(2), Samples.Release(1), Samples.Start, until ?? Samples.Start.AddMinutes(10)), TestContext.Current.CancellationToken);

    public Task<Measurement> MeasureAsync(SourceSettings source, bool isCompared = false) =>
        MeasureAsync(new MetricSettings { Name = "m", Source = source, Max = 1, MaxRatio = isCompared ? 2 : null });

    public async Task<string> ErrorAsync(SourceSettings source)
    {
        var error = Assert.IsType<Measurement.Error>(await MeasureAsync(source)).Reason;
        Assert.DoesNotContain("cret", error, StringComparison.Ordinal);
        return error;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return Server.DisposeAsync();
    }
}
