using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Delivery.Analysis;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;

namespace Weir.Delivery.Tests.Analysis;

/// <summary>Sources against the real thing, where it is installed.</summary>
public sealed class RealSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();
    private readonly HttpClient _http = MetricSources.CreateHttp();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_real_Prometheus_is_asked()
    {
        _limit.CancelAfter(Patience);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "prometheus.yml"), "scrape_configs: []\n", _limit.Token);
        var port = FreePort();
        using var server = Start("prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address=127.0.0.1:{port}");
        var url = new Uri($"http://127.0.0.1:{port}/");
        await ReadyAsync(new Uri(url, "/-/ready"));

        Assert.Equal(new Measurement.Number(42, 21), await MeasureAsync(new SourceSettings.Prometheus(url, "vector(42)", "vector(21)"), Comparison.Ratio));
        Assert.Equal(new Measurement.Nothing("the query finds no series"), await MeasureAsync(new SourceSettings.Prometheus(url, "nothing{version=\"{version}\"}", "vector(1)"), Comparison.Ratio));
        var error = Assert.IsType<Measurement.Error>(await MeasureAsync(new SourceSettings.Prometheus(url, "rate(", "vector(1)"), Comparison.Ratio));
        Assert.StartsWith($"Prometheus at 127.0.0.1:{port} answered 400: invalid parameter \"query\"", error.Reason, StringComparison.Ordinal);

        // The time of each sample, as a number: ten minutes with one every 15 seconds.
        var samples = Assert.IsType<Measurement.Samples>(await MeasureAsync(new SourceSettings.Prometheus(url, "time()", "vector(3)"), Comparison.Kayenta));
        var start = Samples.Start.ToUnixTimeSeconds();
        Assert.Equal(Enumerable.Range(0, 41).Select(sample => (double)(start + (15 * sample))), samples.Candidate);
        Assert.Equal(Enumerable.Repeat(3.0, 41), samples.Stable);
    }

    [Fact]
    public async Task CloudWatch_is_asked_where_moto_stands_for_it()
    {
        _limit.CancelAfter(Patience);
        var port = FreePort();
        using var server = Start("moto_server", "-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture));
        var url = new Uri($"http://127.0.0.1:{port}/");
        await ReadyAsync(new Uri(url, "/moto-api/"));
        await PutAsync(url, "candidate", 10, 20);
        await PutAsync(url, "stable", 5, 7);
        var source = new SourceSettings.CloudWatch("Shop", "Latency", "Average")
        {
            Url = url,
            Dimensions = new Dictionary<string, string> { ["Release"] = "candidate" },
            Baseline = new Dictionary<string, string> { ["Release"] = "stable" },
        };
        Assert.Equal(new Measurement.Number(15, 6), await MeasureAsync(source, Comparison.Ratio));
        var samples = Assert.IsType<Measurement.Samples>(await MeasureAsync(source, Comparison.Kayenta));
        Assert.Equal([10, 20], samples.Candidate);
        Assert.Equal([5, 7], samples.Stable);
        Assert.Equal(
            new Measurement.Nothing("the metric has no values in this time"),
            await MeasureAsync(source with { Dimensions = new Dictionary<string, string> { ["Release"] = "nobody" } }, Comparison.Ratio));
    }

    public void Dispose()
    {
        _limit.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private RunningProgram Start(string program, params IReadOnlyList<string> arguments)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        Assert.SkipUnless(path.Split(':').Any(folder => File.Exists(Path.Combine(folder, program))), $"'{program}' is not installed");
        return RunningProgram.Start(program, arguments, _folder.Path, new Dictionary<string, string> { ["PATH"] = path, ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/" });
    }

    private async Task ReadyAsync(Uri url)
    {
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync(url, _limit.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, _limit.Token);
        }
    }

    // One value in the second minute, the other in the fourth.
    private async Task PutAsync(Uri url, string release, double first, double second)
    {
        List<KeyValuePair<string, string>> form = [new("Action", "PutMetricData"), new("Version", "2010-08-01"), new("Namespace", "Shop")];
        foreach (var (index, value) in new[] { first, second }.Index())
        {
            var member = FormattableString.Invariant($"MetricData.member.{index + 1}.");
            form.Add(new($"{member}MetricName", "Latency"));
            form.Add(new($"{member}Value", value.ToString(CultureInfo.InvariantCulture)));
            form.Add(new($"{member}Timestamp", Samples.Start.AddMinutes(1.5 + (2 * index)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
            form.Add(new($"{member}Dimensions.member.1.Name", "Release"));
            form.Add(new($"{member}Dimensions.member.1.Value", release));
        }

        using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        message.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=a/20260301/eu-west-1/monitoring/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await _http.SendAsync(message, _limit.Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(_limit.Token));
    }

    private Task<Measurement> MeasureAsync(SourceSettings source, Comparison comparison)
    {
        Dictionary<string, string> variables = new() { ["AWS_ACCESS_KEY_ID"] = "a", ["AWS_SECRET_ACCESS_KEY"] = "b", ["AWS_REGION"] = "eu-west-1" };
        var metric = new MetricSettings { Name = "m", Source = source, Comparison = comparison, MaxRatio = comparison == Comparison.Ratio ? 2 : null };
        var request = new MetricRequest(metric, Samples.Release(2), Samples.Release(1), Samples.Start, Samples.Start.AddMinutes(10));
        return new MetricSources(_http, variables, _folder.Path, null, TimeProvider.System).Of(metric).MeasureAsync(request, _limit.Token);
    }
}
