using Weir.Delivery.Analysis;
using Weir.Delivery.Files;
using Weir.Delivery.Notifications;
using Weir.Delivery.Rollback;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;
using Weir.Pipelines.Sources;

namespace Weir.Delivery.Tests.Files;

public sealed class DeliveryReaderTests
{
    [Fact]
    public void The_smallest_file_has_the_defaults()
    {
        var app = Assert.Single(FileCase.Accepted(FileCase.Read("Examples", "small.yaml").Characters).Apps);
        var production = app.Find("production")!;
        Assert.Equal("shop", app.Name);
        var target = Assert.IsType<ProcessSettings>(production.Target);
        Assert.Equal(("./shop --port $PORT", 2, ".", TimeSpan.FromMinutes(1)), (target.Command, target.Instances, target.Artifact, target.ReadyWithin));
        var canary = Assert.IsType<Strategy.Canary>(production.Strategy);
        Assert.Equal([1, 10, 50, 100], canary.Steps.Select(step => step.Percent));
        Assert.Equal((TimeSpan.FromMinutes(10), new Stickiness.Cookie()), (canary.Every, canary.Sticky));
        Assert.Equal(new GatewaySettings(), production.Gateway);
        Assert.Equal(
            (TimeSpan.FromMinutes(1), 0.95, 10, true, 50, true, 0),
            (production.Analysis.Interval, production.Analysis.MinSuccessRate, production.Analysis.MaxErrorsPerMinute, production.Analysis.HealthCheck,
             production.Analysis.MinRequests, production.Analysis.CompareErrors, production.Analysis.FailureLimit));
        Assert.Equal(["kubernetes", "compose", "ci", "scale-down"], production.Rollback.Chain.Select(link => link.Name));
        Assert.Empty(production.Notifications);
    }

    [Fact]
    public void A_strategy_is_a_name_alone()
    {
        var canary = Assert.IsType<Strategy.Canary>(FileCase.Environment("strategy: canary").Strategy);
        Assert.Equal([1, 10, 50, 100], canary.Steps.Select(step => step.Percent));
        Assert.Equal(TimeSpan.FromHours(1), canary.Every);
        Assert.IsType<Strategy.BlueGreen>(FileCase.Environment("strategy: blue-green").Strategy);
        Assert.IsType<Strategy.Rolling>(FileCase.Environment("watch: 1m", target: "ansible: { playbook: a.yml }").Strategy);
    }

    [Fact]
    public void Steps_have_gates_and_times_of_their_own()
    {
        var canary = (Strategy.Canary)FileCase.Environment("strategy: { canary: { steps: [1%, { percent: 5.25%, for: 1s }] } }").Strategy;
        Assert.Equal((5.25, TimeSpan.FromSeconds(1)), (canary.Steps[1].Percent, canary.Steps[1].For));
        canary = (Strategy.Canary)FileCase.Environment("strategy: { canary: { steps: [{ percent: 10%, for: 1h30m, approval: true, test: ./smoke.sh, mirror: 5% }, { percent: 20%, approval: false }] } }").Strategy;
        Assert.Equal((TimeSpan.FromMinutes(90), 5), (canary.Steps[0].For, canary.Steps[0].MirrorPercent));
        Assert.Equal([new Gate.Approval(), new Gate.Test("./smoke.sh", TimeSpan.FromMinutes(10))], canary.Steps[0].Gates);
        Assert.Empty(canary.Steps[1].Gates);
    }

    [Fact]
    public void Gates_stand_before_the_rollout_and_before_its_promotion()
    {
        var strategy = FileCase.Environment("""
            gates:
              before: [approval, { window: { days: [saturday, sunday], from: "22:00", until: "06:00", zone: Europe/Berlin } }]
              before-promotion: [{ webhook: { url: https://gates.example.com/x, within: 5m } }]
            watch: 15m
            """).Strategy;
        Assert.Equal(TimeSpan.FromMinutes(15), strategy.Watch);
        Assert.IsType<Gate.Approval>(strategy.Before[0]);
        var window = Assert.IsType<Gate.Window>(strategy.Before[1]);
        Assert.Equal([DayOfWeek.Saturday, DayOfWeek.Sunday], window.Days);
        Assert.Equal((new TimeOnly(22, 0), new TimeOnly(6, 0), "Europe/Berlin"), (window.From, window.Until, window.Zone));
        Assert.Equal([new Gate.Webhook(new Uri("https://gates.example.com/x"), TimeSpan.FromMinutes(5))], strategy.BeforePromotion);
    }

    [Theory]
    [InlineData("9000", "127.0.0.1:9000")]
    [InlineData("{ listen: 9000 }", "127.0.0.1:9000")]
    [InlineData("{ listen: 0.0.0.0:9000 }", "0.0.0.0:9000")]
    [InlineData("{ listen: '[::1]:9000' }", "[::1]:9000")]
    public void A_gateway_listens_on_this_machine_where_only_a_port_is_given(string gateway, string listen) =>
        Assert.Equal(listen, FileCase.Environment($"gateway: {gateway}").Gateway!.Listen);

    [Fact]
    public void Where_no_gateway_counts_requests_none_are_judged()
    {
        var pods = FileCase.Environment("analysis: { metrics: [{ name: up, health: http://shop/health }] }", target: "kubernetes: { name: shop, image: shop, instances: 2 }");
        Assert.Null(pods.Gateway);
        Assert.Equal((null, null, false), (pods.Analysis.MinSuccessRate, pods.Analysis.MaxErrorsPerMinute, pods.Analysis.CompareErrors));
    }

    [Fact]
    public void Metrics_know_their_sources_and_limits()
    {
        var metrics = FileCase.Environment("""
            analysis:
              success-rate: none
              metrics:
                - { name: slow, prometheus: { url: "http://p:9090", query: q, baseline: b, token-variable: T }, max: 0.5, max-ratio: 1.2, failures: 2, count: 9, passes: 3 }
                - { name: kayenta, datadog: { query: q, baseline: b }, kayenta: true, dry-run: true }
            """).Analysis;
        Assert.Null(metrics.MinSuccessRate);
        var slow = new MetricSettings { Name = "slow", Source = new SourceSettings.Prometheus(new Uri("http://p:9090"), "q", "b") { TokenVariable = "T" }, Max = 0.5, MaxRatio = 1.2, FailureLimit = 2, Count = 9, Passes = 3 };
        var kayenta = new MetricSettings { Name = "kayenta", Source = new SourceSettings.Datadog(new Uri("https://api.datadoghq.com"), "q", "b"), Comparison = Comparison.Kayenta, DryRun = true };
        Assert.Equal([slow, kayenta], metrics.Metrics);
    }

    [Fact]
    public void The_nearest_setting_holds()
    {
        var file = FileCase.Accepted("""
            watch: 1m
            apps:
              shop:
                strategy: canary
                environments:
                  staging: { target: { process: { command: a } }, strategy: rolling, watch: 3m }
                  production: { target: { process: { command: a } } }
              stock:
                watch: 2m
                environments:
                  production: { target: { process: { command: b } } }
            """);
        Assert.IsType<Strategy.Rolling>(file.Find("shop")!.Find("staging")!.Strategy);
        Assert.IsType<Strategy.Canary>(file.Find("shop")!.Find("production")!.Strategy);
        Assert.Equal([3, 1, 2], file.Apps.SelectMany(app => app.Environments).Select(environment => environment.Strategy.Watch.TotalMinutes));
    }

    [Fact]
    public void Rollback_and_notifications_are_told_where_to_go()
    {
        var environment = FileCase.Environment("""
            rollback: { chain: [ci, { flag: ./off.sh }, { webhook: { url: https://x.example.com, token-variable: T } }], within: 30s }
            notify: [{ webhook: https://y.example.com, on: [promoted] }, { webhook: https://z.example.com }]
            """);
        Assert.Equal([new LinkSettings.Ci(), new LinkSettings.Flag("./off.sh"), new LinkSettings.Webhook(new Uri("https://x.example.com"), "T")], environment.Rollback.Chain);
        Assert.Equal(TimeSpan.FromSeconds(30), environment.Rollback.LinkTimeout);
        Assert.Equal([Occasion.Promoted], environment.Notifications[0].On);
        Assert.Equal(Enum.GetValues<Occasion>(), environment.Notifications[1].On);
    }

    [Fact]
    public void Variables_in_addresses_are_read_and_others_are_left()
    {
        const string Text = """
            app: shop
            environments:
              production:
                target: { process: { command: "./shop ${PORT}", environment: { KEY: "${KEY}" } } }
                notify: [{ webhook: "${CHAT}/weir" }, { webhook: "http://${HOST}:8080/x" }]
            """;
        var environment = FileCase.Accepted(Text, name => name switch { "CHAT" => "https://chat.example.com", "HOST" => "h", _ => null }).Apps[0].Environments[0];
        Assert.Equal(["https://chat.example.com/weir", "http://h:8080/x"], environment.Notifications.Select(notification => notification.Url.AbsoluteUri));
        Assert.Equal(("./shop ${PORT}", "${KEY}"), (((ProcessSettings)environment.Target).Command, environment.Target.Environment["KEY"]));
        Assert.Empty(DeliveryReader.Read(new SourceText("weir.yaml", Text)).Diagnostics);
        Assert.Equal(2, DeliveryReader.Read(new SourceText("weir.yaml", Text), static _ => "not an address").Diagnostics.Count(found => found.Rule == DeliveryRules.UnsetVariable));
    }

    [Fact]
    public void Only_the_variables_of_the_environment_that_is_meant_are_needed()
    {
        var text = new SourceText("weir.yaml", """
            app: shop
            environments:
              staging:
                target: { process: { command: ./shop } }
                notify: [{ webhook: "${STAGING_CHAT}" }]
              production:
                target: { process: { command: ./shop } }
                notify: [{ webhook: "${CHAT}" }]
            """);
        var compiled = DeliveryReader.Read(text, static name => name == "CHAT" ? "https://chat.example.com" : null, new EnvironmentName("shop", "production"));
        Assert.Empty(compiled.Diagnostics);
        Assert.Equal("https://chat.example.com/", compiled.Value!.Apps[0].Find("production")!.Notifications[0].Url.AbsoluteUri);
        Assert.Single(DeliveryReader.Read(text, static _ => null, new EnvironmentName("shop", "staging")).Diagnostics);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Examples_have_no_mistakes(string name) => FileCase.Accepted(FileCase.Read("Examples", $"{name}.yaml").Characters);

    public static TheoryData<string> Examples => [.. FileCase.Names("Examples")];
}
