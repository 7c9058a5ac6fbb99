using System.Net;
using System.Text.Json;
using Weir.Delivery.Analysis;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;

namespace Weir.Delivery.Tests.Analysis;

/// <summary>What the services are asked, and what their answers mean.</summary>
public sealed class HttpSourceTests
{
    private const string PrometheusOne = """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1772366400,"0.25"]}]}}""";

    [Fact]
    public async Task Prometheus_is_asked_for_the_candidate_at_the_end_of_the_step()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /prom/api/v1/query", PrometheusOne);
        var source = new SourceSettings.Prometheus(new Uri($"{scene.Server.Address}/prom/"), "rate(e{v=\"{version}\",app=\"{app}\",env=\"{environment}\"}[{window}])", null) { TokenVariable = "TOKEN" };
        Assert.Equal(new Measurement.Number(0.25, null), await scene.MeasureAsync(source));
        var asked = Assert.Single(scene.Server.Requests);
        Assert.Equal("application/x-www-form-urlencoded", asked.Headers["Content-Type"]);
        Assert.Equal($"Bearer {SourceScene.Key}", asked.Headers["Authorization"]);
        Assert.Equal("query=rate(e{v=\"1.2.0\",app=\"shop\",env=\"production\"}[600s])&time=1772367000", WebUtility.UrlDecode(asked.Body));
    }

    [Fact]
    public async Task The_stable_release_is_asked_for_where_it_is_compared_with()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /api/v1/query", PrometheusOne);
        Assert.Equal(new Measurement.Number(0.25, 0.25), await scene.MeasureAsync(new SourceSettings.Prometheus(scene.Url, "a{v=\"{version}\"}", "a{v=\"{stable}\"}"), isCompared: true));
        Assert.Equal(["query=a{v=\"1.1.0\"}&time=1772367000", "query=a{v=\"1.2.0\"}&time=1772367000"], scene.Server.Requests.Select(static request => WebUtility.UrlDecode(request.Body)).Order());
    }

    [Fact]
    public async Task Samples_are_a_range_whose_step_is_no_finer_than_Prometheus_scrapes()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /api/v1/query_range", """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"],[2,"NaN"],[3,"3"]]}]}}""");
        var metric = new MetricSettings { Name = "m", Source = new SourceSettings.Prometheus(scene.Url, "a", "b"), Comparison = Comparison.Kayenta };
        var samples = Assert.IsType<Measurement.Samples>(await scene.MeasureAsync(metric));
        Assert.Equal([1, double.NaN, 3], samples.Candidate);
        Assert.Equal([1, double.NaN, 3], samples.Stable);
        await scene.MeasureAsync(metric, Samples.Start.AddHours(2));
        Assert.Equal(
            ["query=a&start=1772366400&end=1772367000&step=15", "query=a&start=1772366400&end=1772373600&step=120"],
            scene.Server.Requests.Select(static request => request.Body).Where(static body => body.StartsWith("query=a", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [Trait("Category", "Corpora")]
    [InlineData("instant-scalar", "1")]
    [InlineData("instant-nan", "NaN")]
    [InlineData("instant-inf", "Infinity")]
    [InlineData("instant-empty", "nothing: the query finds no series")]
    [InlineData("instant-vector", "error: the query finds 2 series: let it give one, such as with 'sum'")]
    [InlineData("instant-string", "error: Prometheus at {host} answered what cannot be read: a query must give a number, not a string")]
    [InlineData("parse-error", "error: Prometheus at {host} answered 400: invalid parameter \"query\": 1:6: parse error: unclosed left parenthesis")]
    [InlineData("range-toomany", "error: Prometheus at {host} answered 400: exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)")]
    public async Task Answers_of_a_real_Prometheus_are_understood(string name, string expected)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Corpora.Folder("prometheus-api"), $"{name}.txt"), TestContext.Current.CancellationToken);
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /api/v1/query", new VendorAnswer(int.Parse(lines[^1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), lines[0]));
        Assert.Equal(expected.Replace("{host}", scene.Url.Authority, StringComparison.Ordinal), Text(await scene.MeasureAsync(new SourceSettings.Prometheus(scene.Url, "a", null))));
    }

    [Fact]
    public async Task Datadog_is_asked_with_both_keys_and_its_unfinished_last_bucket_is_left_out()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("GET /api/v1/query", """{"status":"ok","series":[{"pointlist":[[1772366400000,0.1],[1772366460000,null],[1772366520000,0.3],[1772366580000,9]]}]}""");
        Assert.Equal(new Measurement.Number(0.2, null), await scene.MeasureAsync(new SourceSettings.Datadog(scene.Url, "avg:latency{version:{version}}", null)));
        var asked = Assert.Single(scene.Server.Requests);
        Assert.Equal("GET /api/v1/query?from=1772366400&to=1772367000&query=avg%3Alatency%7Bversion%3A1.2.0%7D", asked.Line);
        Assert.Equal((SourceScene.Key, SourceScene.Key), (asked.Headers["DD-API-KEY"], asked.Headers["DD-APPLICATION-KEY"]));
    }

    [Theory]
    [InlineData("""{"status":"ok","series":[]}""", "nothing: the query finds no points")]
    [InlineData("""{"status":"ok","series":[{"pointlist":[[1,7]]}]}""", "7")]
    [InlineData("""{"status":"error","error":"Rule 'scope_expr' didn't match"}""", "error: Datadog refuses the query: Rule 'scope_expr' didn't match")]
    [InlineData("""{"status":"ok","series":[{"pointlist":[]},{"pointlist":[]}]}""", "error: the query finds 2 series: let it give one, such as with 'sum:' and without 'by {…}'")]
    [InlineData("<html>", "error: Datadog at {host} answered what cannot be read: *")]
    public async Task Answers_of_Datadog_are_understood(string body, string expected)
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("GET /api/v1/query", body);
        Holds(expected, await scene.MeasureAsync(new SourceSettings.Datadog(scene.Url, "q", null)), scene);
    }

    [Fact]
    public async Task New_Relic_is_asked_by_GraphQL_over_the_stretch()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /graphql", """{"data":{"actor":{"account":{"nrql":{"results":[{"percentile.duration":{"95":0.31}}]}}}}}""");
        Assert.Equal(new Measurement.Number(0.31, null), await scene.MeasureAsync(new SourceSettings.NewRelic(scene.Url, 12345, "SELECT percentile(duration, 95) FROM Transaction WHERE v = '{version}'", null)));
        var asked = Assert.Single(scene.Server.Requests);
        Assert.Equal((SourceScene.Key, "application/json; charset=utf-8"), (asked.Headers["API-Key"], asked.Headers["Content-Type"]));
        var variables = JsonDocument.Parse(asked.Body).RootElement.GetProperty("variables");
        Assert.Equal(12345, variables.GetProperty("account").GetInt64());
        Assert.Equal("SELECT percentile(duration, 95) FROM Transaction WHERE v = '1.2.0' SINCE 1772366400000 UNTIL 1772367000000", variables.GetProperty("nrql").GetString());
    }

    [Theory]
    [InlineData("""{"data":{"actor":{"account":{"nrql":{"results":[{"beginTimeSeconds":1,"count":4},{"beginTimeSeconds":2,"count":6}]}}}}}""", "5")]
    [InlineData("""{"data":{"actor":{"account":{"nrql":{"results":[{"average.duration":null}]}}}}}""", "nothing: the query finds no number")]
    [InlineData("""{"data":{"actor":{"account":{"nrql":{"results":[{"a":1,"b":2}]}}}}}""", "error: the query gives several numbers in a row: let it select one")]
    [InlineData("""{"errors":[{"message":"NRQL Syntax Error"}]}""", "error: New Relic refuses the query: NRQL Syntax Error")]
    [InlineData("""{"data":{"actor":{"account":null}}}""", "error: New Relic at {host} answered what cannot be read: *")]
    public async Task Answers_of_New_Relic_are_understood(string body, string expected)
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /graphql", body);
        Holds(expected, await scene.MeasureAsync(new SourceSettings.NewRelic(scene.Url, 1, "SELECT 1", null)), scene);
    }

    [Fact]
    public async Task Elasticsearch_counts_documents_of_the_stretch_with_versions_made_safe()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /logs-%2A,%3Cother%3E/_count", """{"count":12,"_shards":{"total":2,"failed":0}}""");
        Assert.Equal(new Measurement.Number(12, null), await scene.MeasureAsync(new SourceSettings.Elasticsearch(scene.Url, "logs-*,<other>", "level:error AND env:{environment}-{version}", null) { KeyVariable = "TOKEN" }));
        var asked = Assert.Single(scene.Server.Requests);
        Assert.Equal(($"ApiKey {SourceScene.Key}", "application/json"), (asked.Headers["Authorization"], asked.Headers["Content-Type"]));
        Assert.Equal(
            """{"query":{"bool":{"filter":[{"query_string":{"query":"level:error AND env:production-1.2.0"}},{"range":{"@timestamp":{"gte":"2026-03-01T12:00:00Z","lt":"2026-03-01T12:10:00Z"}}}]}}}""",
            asked.Body);
    }

    [Theory]
    [InlineData("""{"count":3,"_shards":{"total":2,"failed":1}}""", "nothing: 1 shards failed, so the count is not whole")]
    [InlineData("""{"took":3}""", "error: Elasticsearch at {host} answered what cannot be read: *")]
    public async Task Answers_of_Elasticsearch_are_understood(string body, string expected)
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /logs/_count", body);
        Holds(expected, await scene.MeasureAsync(new SourceSettings.Elasticsearch(scene.Url, "logs", "q", null)), scene);
    }

    [Fact]
    public async Task Sentry_is_asked_for_the_errors_of_a_release()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("GET /api/0/organizations/weir/events/", """{"data":[{"count()":4}],"meta":{}}""");
        Assert.Equal(new Measurement.Number(4, 4), await scene.MeasureAsync(new SourceSettings.Sentry(scene.Url, "weir", "shop"), isCompared: true));
        Assert.Equal(
            [
                """/api/0/organizations/weir/events/?dataset=errors&field=count()&query=project:shop release:"1.1.0" event.type:error&start=2026-03-01T12:00:00&end=2026-03-01T12:10:00""",
                """/api/0/organizations/weir/events/?dataset=errors&field=count()&query=project:shop release:"1.2.0" event.type:error&start=2026-03-01T12:00:00&end=2026-03-01T12:10:00""",
            ],
            scene.Server.Requests.Select(static request => Uri.UnescapeDataString(request.Target)).Order());
        Assert.All(scene.Server.Requests, static request => Assert.Equal($"Bearer {SourceScene.Key}", request.Headers["Authorization"]));
        scene.Server.On("GET /api/0/organizations/weir/events/", """{"data":[]}""");
        Assert.Equal(new Measurement.Number(0, null), await scene.MeasureAsync(new SourceSettings.Sentry(scene.Url, "weir", "shop")));
    }

    [Fact]
    public async Task CloudWatch_is_asked_for_whole_minutes_with_a_signature()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /", new VendorAnswer(200, CloudWatch("<member>10</member><member>20</member>"), "text/xml"));
        var source = new SourceSettings.CloudWatch("AWS/ECS", "CPUUtilization", "p99") { Url = scene.Url, Dimensions = new Dictionary<string, string> { ["Service"] = "shop {version}" } };
        Assert.Equal(new Measurement.Number(15, null), await scene.MeasureAsync(source));
        var asked = Assert.Single(scene.Server.Requests);
        Assert.Equal(
            "Action=GetMetricData&Version=2010-08-01&StartTime=2026-03-01T12:00:00Z&EndTime=2026-03-01T12:10:00Z&ScanBy=TimestampAscending&MetricDataQueries.member.1.Id=m"
            + "&MetricDataQueries.member.1.MetricStat.Period=60&MetricDataQueries.member.1.MetricStat.Stat=p99&MetricDataQueries.member.1.MetricStat.Metric.Namespace=AWS/ECS"
            + "&MetricDataQueries.member.1.MetricStat.Metric.MetricName=CPUUtilization&MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name=Service"
            + "&MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value=shop 1.2.0",
            Uri.UnescapeDataString(asked.Body));
        Assert.Matches("^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/[0-9]{8}/eu-west-1/monitoring/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$", asked.Headers["Authorization"]);
    }

    [Theory]
    [InlineData(200, "", "nothing: the metric has no values in this time")]
    [InlineData(200, "Forbidden", "error: CloudWatch could not answer: Forbidden")]
    [InlineData(403, "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>The security token is not valid</Message></Error></ErrorResponse>", "error: CloudWatch at {host} answered 403: The security token is not valid")]
    [InlineData(200, "not xml", "error: CloudWatch at {host} answered what cannot be read: *")]
    public async Task Answers_of_CloudWatch_are_understood(int status, string body, string expected)
    {
        await using var scene = await SourceScene.StartAsync();
        var text = body switch
        {
            "" => CloudWatch(""),
            "Forbidden" => CloudWatch("", "Forbidden"),
            _ => body,
        };
        scene.Server.On("POST /", new VendorAnswer(status, text, "text/xml"));
        Holds(expected, await scene.MeasureAsync(new SourceSettings.CloudWatch("n", "m", "Sum") { Url = scene.Url }), scene);
    }

    [Fact]
    public async Task What_a_service_is_too_busy_for_is_asked_again_when_it_says_so()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /api/v1/query", new VendorAnswer(429, "", Headers: [("Retry-After", "7")]), new VendorAnswer(503), new VendorAnswer(200, PrometheusOne));
        Assert.Equal(new Measurement.Number(0.25, null), await scene.MeasureAsync(new SourceSettings.Prometheus(scene.Url, "a", null)));
        Assert.Equal([7.0, 2.0], scene.Pauses.Select(static pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task After_three_tries_it_is_an_error()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /api/v1/query", new VendorAnswer(503, "overloaded", "text/plain"));
        Assert.Equal($"Prometheus at {scene.Url.Authority} answered 503: overloaded", await scene.ErrorAsync(new SourceSettings.Prometheus(scene.Url, "a", null)));
        Assert.Equal(3, scene.Server.Requests.Count);
    }

    [Fact]
    public async Task A_service_that_asks_for_a_long_rest_gets_it()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("POST /api/v1/query", new VendorAnswer(429, "", Headers: [("Retry-After", "600")]), new VendorAnswer(200, PrometheusOne));
        var metric = new MetricSettings { Name = "m", Source = new SourceSettings.Prometheus(scene.Url, "a", null) };
        Assert.Equal($"error: Prometheus at {scene.Url.Authority} answered 429 and asks to wait for 600 s", Text(await scene.MeasureAsync(metric)));
        Assert.Matches("^error: Prometheus asked not to be asked again before [0-9:]+ UTC$", Text(await scene.MeasureAsync(metric)));
        Assert.Single(scene.Server.Requests);
        Assert.Equal("0.25", Text(await scene.MeasureAsync(metric, TimeProvider.System.GetUtcNow().AddHours(1))));
        Assert.Empty(scene.Pauses);
    }

    [Fact]
    public async Task No_redirect_is_followed_for_it_would_carry_the_key_elsewhere()
    {
        await using var elsewhere = await VendorServer.StartAsync();
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("GET /api/v1/query", new VendorAnswer(307, "", Headers: [("Location", $"{elsewhere.Address}/api/v1/query")]));
        Assert.Equal($"Datadog at {scene.Url.Authority} answered 307", await scene.ErrorAsync(new SourceSettings.Datadog(scene.Url, "q", null)));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_key_that_a_service_repeats_is_not_told()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("GET /api/v1/query", new VendorAnswer(403, JsonSerializer.Serialize(new Dictionary<string, string[]> { ["errors"] = [$"no such key: {SourceScene.Key}"] })));
        Assert.Equal($"Datadog at {scene.Url.Authority} answered 403: no such key: ***", await scene.ErrorAsync(new SourceSettings.Datadog(scene.Url, "q", null)));
    }

    [Fact]
    public async Task A_key_that_no_header_may_have_is_an_error_that_does_not_tell_it()
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Variables["DD_API_KEY"] = "cret\n";
        Assert.Equal("Datadog cannot be asked: a key for it has characters that no header may have, such as the end of a line", await scene.ErrorAsync(new SourceSettings.Datadog(scene.Url, "q", null)));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_an_error()
    {
        await using var scene = await SourceScene.StartAsync();
        var error = await scene.ErrorAsync(new SourceSettings.Datadog(new Uri("http://user:cret@127.0.0.1:1"), "q", null));
        Assert.StartsWith("Datadog at 127.0.0.1:1 cannot be reached: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DD_APP_KEY", "the variable 'DD_APP_KEY' with a key of Datadog is not set")]
    [InlineData("NEW_RELIC_API_KEY", "the variable 'NEW_RELIC_API_KEY' with the key of New Relic is not set")]
    [InlineData("SENTRY_AUTH_TOKEN", "the variable 'SENTRY_AUTH_TOKEN' with the token of Sentry is not set")]
    [InlineData("TOKEN", "the variable 'TOKEN' with the token of Prometheus is not set")]
    [InlineData("AWS_REGION", "there is no region of AWS: set 'AWS_REGION', or write it with 'aws configure'")]
    public async Task What_is_missing_is_told_before_anything_begins(string variable, string expected)
    {
        await using var scene = await SourceScene.StartAsync();
        SourceSettings source = variable switch
        {
            "DD_APP_KEY" => new SourceSettings.Datadog(scene.Url, "q", null),
            "NEW_RELIC_API_KEY" => new SourceSettings.NewRelic(scene.Url, 1, "q", null),
            "SENTRY_AUTH_TOKEN" => new SourceSettings.Sentry(scene.Url, "o", "p"),
            "TOKEN" => new SourceSettings.Prometheus(scene.Url, "q", null) { TokenVariable = "TOKEN" },
            _ => new SourceSettings.CloudWatch("n", "m", "Sum"),
        };
        var metric = new MetricSettings { Name = "m", Source = source };
        Assert.Null(scene.Sources.WhyNot(metric));
        scene.Variables.Remove(variable);
        Assert.Equal(expected, scene.Sources.WhyNot(metric));
        Assert.Equal(expected, await scene.ErrorAsync(source));
    }

    [Theory]
    [InlineData(204, "healthy: {place} answered 204")]
    [InlineData(302, "healthy: {place} answered 302")]
    [InlineData(404, "sick: {place} answered 404")]
    public async Task A_health_address_answers_200_to_399(int status, string expected)
    {
        await using var scene = await SourceScene.StartAsync();
        scene.Server.On("GET /health", new VendorAnswer(status));
        var url = new Uri($"{scene.Server.Address.Replace("//", "//user:cret@", StringComparison.Ordinal)}/health?key=cret");
        using var http = MetricSources.CreateHttp();
        var metric = new MetricSettings { Name = "up", Source = new SourceSettings.Health(url, TimeSpan.FromSeconds(30)) };
        var sources = new MetricSources(http, new Dictionary<string, string>(), "/", null, TimeProvider.System);
        var health = Assert.IsType<Measurement.Health>(await sources.Of(metric).MeasureAsync(
            new MetricRequest(metric, Samples.Release(2), null, Samples.Start, Samples.Start.AddMinutes(1)), TestContext.Current.CancellationToken));
        Assert.Equal(expected.Replace("{place}", $"{scene.Server.Address}/health", StringComparison.Ordinal), $"{(health.IsHealthy ? "healthy" : "sick")}: {health.Detail}");
    }

    private static string CloudWatch(string values, string status = "Complete") =>
        $"""
        <GetMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricDataResult><MetricDataResults><member><Id>m</Id><Label>m</Label>
        <Timestamps/><Values>{values}</Values><StatusCode>{status}</StatusCode></member></MetricDataResults></GetMetricDataResult></GetMetricDataResponse>
        """;

    private static void Holds(string expected, Measurement measurement, SourceScene scene)
    {
        var text = Text(measurement);
        expected = expected.Replace("{host}", scene.Url.Authority, StringComparison.Ordinal);
        if (expected.EndsWith('*'))
            Assert.StartsWith(expected[..^1], text, StringComparison.Ordinal);
        else
            Assert.Equal(expected, text);
    }

    private static string Text(Measurement measurement) => measurement switch
    {
        Measurement.Number number => FormattableString.Invariant($"{number.Candidate}"),
        Measurement.Nothing nothing => $"nothing: {nothing.Reason}",
        Measurement.Error error => $"error: {error.Reason}",
        _ => measurement.ToString(),
    };
}
