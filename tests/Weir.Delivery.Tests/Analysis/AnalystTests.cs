using Microsoft.Extensions.Time.Testing;
using Weir.Delivery.Analysis;
using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;

namespace Weir.Delivery.Tests.Analysis;

public sealed class AnalystTests : IGatewayMetrics, IDisposable
{
    private readonly FakeTimeProvider _time = new(Samples.Start);
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<ReleaseId, GatewayCounts> _counts = [];
    private string? _silence;

    [Fact]
    public async Task A_check_reads_the_gateway_judges_and_keeps_the_reading_for_the_next()
    {
        Count(1, 100_000, 5_000);
        var first = await Analyst().BeginAsync(Samples.Release(2), Samples.Release(1), Cancellation);
        Assert.Equal(new CountReading(Samples.Start, 0, 0, 100_000, 5_000), first);

        _time.Advance(TimeSpan.FromMinutes(1));
        Count(1, 100_900, 5_001);
        Count(2, 100, 30);
        var verdict = await Analyst().CheckAsync(Request(new AnalysisSettings { HealthCheck = false }, first), Cancellation);
        Assert.Equal((Outcome.Fail, new CountReading(Samples.Start.AddMinutes(1), 100, 30, 100_900, 5_001)), (verdict.Outcome, verdict.Reading));
        Assert.StartsWith("success rate 70 % (70 of 100) is below 95 %; stable has 99.89 %; 30 errors a minute", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_cannot_be_asked_is_an_error_and_no_pass()
    {
        _silence = "the gateway does not run";
        var verdict = await Analyst().CheckAsync(Request(new AnalysisSettings { HealthCheck = false }), Cancellation);
        Assert.Equal((Outcome.Error, "the gateway does not run"), (verdict.Outcome, verdict.Reason));
        Assert.Null(verdict.Reading);
    }

    [Theory]
    [InlineData(true, Outcome.Pass)]
    [InlineData(false, Outcome.Fail)]
    public async Task Health_decides_also_before_there_are_requests(bool isHealthy, Outcome expected)
    {
        var analyst = new Analyst(this, (_, _) => Task.FromResult(new Measurement.Health(isHealthy, "1 of 2 instances")), Sources(), _time);
        var verdict = await analyst.CheckAsync(Request(new AnalysisSettings()) with { GetsRequests = false }, Cancellation);
        Assert.Equal((expected, "1 of 2 instances"), (verdict.Outcome, verdict.Reason));
    }

    [Fact]
    public async Task Nothing_measured_is_no_pass()
    {
        var verdict = await Analyst().CheckAsync(Request(new AnalysisSettings { HealthCheck = false }) with { GetsRequests = false }, Cancellation);
        Assert.Equal((Outcome.Inconclusive, "nothing that decides is measured: there is no gateway, no health check and no metric"), (verdict.Outcome, verdict.Reason));
    }

    [Fact]
    public async Task What_has_passed_the_step_is_not_measured_again_and_counts_as_passed()
    {
        var verdict = await new Analyst(null, null, Sources(), _time).CheckAsync(
            Request(new AnalysisSettings { HealthCheck = false, Metrics = [Command("exit 1")] }) with { Readings = [], Settled = ["orders"] }, Cancellation);
        Assert.Equal((Outcome.Pass, "orders: it has passed this step already"), (verdict.Outcome, verdict.Reason));
    }

    [Fact]
    public async Task A_dry_run_is_measured_and_told_and_never_decides()
    {
        var verdict = await CheckAsync(Command("echo 3") with { Max = 5 }, Command("echo 9") with { Name = "dry", Max = 5, DryRun = true });
        Assert.Equal((Outcome.Pass, "orders: 3 is within its limits"), (verdict.Outcome, verdict.Reason));
        Assert.Contains(verdict.Metrics, static metric => metric is { DryRun: true, Outcome: Outcome.Fail, Explanation: "dry: 9 is above 5" });

        verdict = await CheckAsync(Command("echo 9") with { Max = 5, DryRun = true });
        Assert.Equal(Outcome.Inconclusive, verdict.Outcome);
    }

    [Theory]
    [InlineData("echo 0.5", Outcome.Fail, "orders: 0.5 is below 1")]
    [InlineData("echo checking; echo 2.5", Outcome.Pass, "orders: 2.5 is within its limits")]
    [InlineData("echo many", Outcome.Error, "orders: 'echo many' wrote 'many', which is no number")]
    [InlineData("true", Outcome.Inconclusive, "orders: no data: 'true' wrote nothing")]
    [InlineData("echo nan", Outcome.Inconclusive, "orders: NaN is no number to go by")]
    [InlineData("echo no database >&2; exit 3", Outcome.Error, "orders: 'echo no database >&2; exit 3': it ended with 3; its last words: no database")]
    public async Task A_command_gives_the_number_that_it_writes_last(string script, Outcome outcome, string text)
    {
        var verdict = await CheckAsync(Command(script) with { Min = 1 });
        Assert.Equal((outcome, text), (verdict.Outcome, verdict.Reason));
    }

    [Fact]
    public async Task A_command_knows_what_is_judged_and_runs_beside_the_file()
    {
        await CheckAsync(Command("echo $WEIR_APP $WEIR_ENVIRONMENT $WEIR_VERSION $WEIR_STABLE_VERSION $WEIR_WINDOW > seen; echo 1"));
        Assert.Equal("shop production 1.2.0 1.1.0 600\n", File.ReadAllText(Path.Combine(_folder.Path, "seen")));
    }

    [Fact]
    public async Task What_the_gateway_measured_is_measured_since_the_step_began()
    {
        var sources = Sources();
        var analyst = new Analyst(this, null, sources, _time);
        var metric = new MetricSettings { Name = "slow", Source = new SourceSettings.Gateway(GatewayMetric.LatencyP99), MaxRatio = 1.5 };
        Slow(1, 1_000, cell: 60);
        Count(2, 0, 0);
        await analyst.BeginAsync(Samples.Release(2), Samples.Release(1), Cancellation);
        Assert.Equal("slow: no data: the release had no requests in this step", await ReasonAsync(Samples.Start));

        // The thousand slow answers of the stable release are from before.
        Slow(1, 1_000, cell: 60, (20, 100));
        Slow(2, 0, cell: 60, (20, 100));
        Assert.Equal("slow: 2.6E-05 beside 2.6E-05 of stable is within 1.5 times", await ReasonAsync(Samples.Start));

        Slow(1, 1_000, cell: 60, (20, 200));
        Slow(2, 100, cell: 160, (20, 100));
        Assert.Equal("slow: 4.7186 is more than 1.5 times the 2.6E-05 of stable", await ReasonAsync(Samples.Start.AddMinutes(10)));

        async Task<string> ReasonAsync(DateTimeOffset since)
        {
            var settings = new AnalysisSettings { HealthCheck = false, MinSuccessRate = null, MaxErrorsPerMinute = null, CompareErrors = false, Metrics = [metric] };
            return (await analyst.CheckAsync(Request(settings) with { Since = since }, Cancellation)).Reason;
        }
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_an_error_after_30_seconds()
    {
        var asked = new TaskCompletionSource();
        using var http = new HttpClient(new Silence(asked));
        var sources = new MetricSources(http, new Dictionary<string, string>(), _folder.Path, this, _time);
        var metric = new MetricSettings { Name = "latency", Source = new SourceSettings.Prometheus(new Uri("http://127.0.0.1:9"), "1", null), Max = 1 };
        var check = new Analyst(null, null, sources, _time).CheckAsync(Request(new AnalysisSettings { HealthCheck = false, Metrics = [metric] }) with { Readings = [] }, Cancellation);
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(30));
        var verdict = await check;
        Assert.Equal((Outcome.Error, "latency: there was no answer within 30 s"), (verdict.Outcome, verdict.Reason));
    }

    [Fact]
    public void A_metric_of_the_gateway_needs_one()
    {
        using var http = new HttpClient();
        var metric = new MetricSettings { Name = "slow", Source = new SourceSettings.Gateway(GatewayMetric.LatencyP99) };
        Assert.Null(Sources().WhyNot(metric));
        Assert.Equal("no gateway stands before the releases", new MetricSources(http, new Dictionary<string, string>(), "/", null, _time).WhyNot(metric));
    }

    public Task<IReadOnlyDictionary<ReleaseId, GatewayCounts>> ReadAsync(CancellationToken cancellationToken) => _silence is null
        ? Task.FromResult<IReadOnlyDictionary<ReleaseId, GatewayCounts>>(new Dictionary<ReleaseId, GatewayCounts>(_counts))
        : throw new TargetException(_silence);

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static MetricSettings Command(string script) => new() { Name = "orders", Source = new SourceSettings.Command(script, TimeSpan.FromSeconds(30)) };

    private static CheckRequest Request(AnalysisSettings settings, params IReadOnlyList<CountReading> readings) =>
        new(settings, Samples.Release(2), Samples.Release(1), Samples.Start, GetsRequests: true, ChecksPlanned: 1)
        {
            Readings = readings.Count > 0 ? readings : [new CountReading(Samples.Start, 0, 0, 0, 0)],
        };

    private MetricSources Sources() => new(new HttpClient(), new Dictionary<string, string>(), _folder.Path, this, _time);

    private Analyst Analyst() => new(this, null, Sources(), _time);

    private Task<Verdict> CheckAsync(params IReadOnlyList<MetricSettings> metrics)
    {
        _time.Advance(TimeSpan.FromMinutes(10));
        return new Analyst(null, null, Sources(), _time).CheckAsync(Request(new AnalysisSettings { HealthCheck = false, Metrics = metrics }) with { Readings = [] }, Cancellation);
    }

    private void Count(int release, long total, long errors) =>
        _counts[new ReleaseId(release)] = new GatewayCounts { Id = $"r{release}", Since = Samples.Start, Total = total, Status5xx = errors };

    private void Slow(int release, long slow, int cell, params IReadOnlyList<(int Cell, long Count)> others)
    {
        var cells = new long[200];
        cells[cell] = slow;
        foreach (var (other, count) in others)
            cells[other] += count;
        _counts[new ReleaseId(release)] = new GatewayCounts { Id = $"r{release}", Since = Samples.Start, Total = cells.Sum(), Latency = cells };
    }

    private sealed class Silence(TaskCompletionSource asked) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("nobody cancelled");
        }
    }
}
