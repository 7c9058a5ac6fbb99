using System.Text.Json.Nodes;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollback;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Tests.Targets.Kubernetes;

public sealed class KubernetesTargetTests : IAsyncLifetime, IProgress<string>
{
    private KubernetesPlace _place = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JsonObject Deployment => _place.Server.State.Find(KubernetesPlace.Deployment)!;

    public async ValueTask InitializeAsync() => _place = await KubernetesPlace.MakeAsync(replicas: 2);

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task Fields_that_nobody_knows_stay()
    {
        await ReachAsync(Allocation.Only(_place.Release(1, "shop:1"), 2));
        Assert.Equal("kept", Deployment["spec"]!["futureField"]!.GetValue<string>());
        Assert.Equal("0.5", Deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["futureField"]!["cpu"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_change_of_somebody_else_in_between_is_kept()
    {
        var isDone = false;
        _place.Server.BeforeChange = path =>
        {
            if (isDone || path != KubernetesPlace.Deployment)
                return;
            isDone = true;
            _place.Server.State.Change(path, static one => one["metadata"]!["annotations"]!["team"] = "other");
        };
        await ReachAsync(Allocation.Only(_place.Release(1, "shop:1"), 2));
        Assert.True(isDone);
        Assert.Equal("other", Deployment["metadata"]!["annotations"]!["team"]!.GetValue<string>());
        Assert.Equal("shop:1", Image());
    }

    [Fact]
    public async Task Configuration_goes_with_the_release_and_comes_back_with_it()
    {
        var (one, two) = (_place.Release(1, "shop:1", Settings("green")), _place.Release(2, "shop:2", Settings("red")));
        await ReachAsync(Allocation.Only(one, 2));
        Assert.Equal("green", Colour());
        await ReachAsync(Allocation.Only(two, 2));
        Assert.Equal("red", Colour());
        await ReachAsync(Allocation.Only(one, 2));
        Assert.Equal("green", Colour());
    }

    [Fact]
    public async Task The_link_undoes_to_the_release_before_and_says_what_it_saw()
    {
        var (one, two) = (_place.Release(1, "shop:1", Settings("green")), _place.Release(2, "shop:2", Settings("red")));
        await ReachAsync(Allocation.Only(one, 2));
        await ReachAsync(Allocation.Only(two, 2));
        var report = Assert.IsType<LinkReport.Succeeded>(await RollBackAsync(two, one));
        Assert.Equal("undid deployment 'shop' to revision 2, 1.1.0", report.Did);
        Assert.Equal("2 of 2 pods are available", report.Verified);
        Assert.Equal(["1.1.0", "1.1.0"], await _place.ServingAsync());
        Assert.Equal("green", Colour());
        Assert.Equal("4", Deployment["metadata"]!["annotations"]!["deployment.kubernetes.io/revision"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_first_release_of_Weir_is_undone_to_what_was_there_before_and_that_is_left_alone()
    {
        var one = _place.Release(1, "shop:broken");
        await using var target = _place.OpenTarget();
        await ReadyAsync();
        var unhealthy = Assert.IsType<Convergence.Unhealthy>(await target.ConvergeAsync(Allocation.Only(one, 2), this, Token));
        Assert.Contains("ImagePullBackOff: no such image", unhealthy.Reason);
        Assert.IsType<LinkReport.Succeeded>(await RollBackAsync(one, null));
        await ReachAsync(new Allocation());
        Assert.Equal(["before", "before"], await _place.ServingAsync());
    }

    [Fact]
    public async Task The_link_removes_a_candidate_that_stands_beside()
    {
        var (one, two) = (_place.Release(1, "shop:1"), _place.Release(2, "shop:2"));
        await ReachAsync(Allocation.Only(one, 2));
        await ReachAsync(new Allocation { Stable = one, StableInstances = 2, Candidate = two, CandidateInstances = 1, Traffic = new Traffic(10) });
        var report = Assert.IsType<LinkReport.Succeeded>(await RollBackAsync(two, one));
        Assert.Equal("removed the candidate", report.Did);
        Assert.Equal(["1.1.0", "1.1.0"], await _place.ServingAsync());
    }

    [Theory]
    [InlineData(WorkloadKind.StatefulSet, "stateful-set")]
    [InlineData(WorkloadKind.DaemonSet, "daemon-set")]
    public async Task The_link_undoes_sets_by_the_revisions_that_their_controller_keeps(WorkloadKind kind, string title)
    {
        await _place.DisposeAsync();
        _place = await KubernetesPlace.MakeAsync(kind);
        var (one, broken) = (_place.Release(1, "shop:1"), _place.Release(2, "shop:broken"));
        await ReachAsync(Allocation.Only(one, 2));
        await using var target = _place.OpenTarget();
        Assert.IsType<Convergence.Unhealthy>(await target.ConvergeAsync(Allocation.Only(broken, 2), this, Token));
        var report = Assert.IsType<LinkReport.Succeeded>(await RollBackAsync(broken, one));
        Assert.Equal($"undid {title} 'shop' to revision 2, 1.1.0", report.Did);
        Assert.Equal(["1.1.0", "1.1.0"], await _place.ServingAsync());
    }

    [Fact]
    public async Task The_link_does_not_apply_where_the_workload_is_not()
    {
        _place.Server.State.Delete(KubernetesPlace.Deployment);
        Assert.IsType<LinkReport.DoesNotApply>(await RollBackAsync(_place.Release(2, "shop:2"), _place.Release(1, "shop:1")));
    }

    [Fact]
    public async Task A_refusal_of_the_cluster_is_told()
    {
        _place.Server.Refuse(403);
        await using var target = _place.OpenTarget();
        var refused = await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(Allocation.Only(_place.Release(1, "shop:1"), 2), this, Token));
        Assert.Equal($"Kubernetes refuses to read '{KubernetesPlace.Deployment}' with 403: not now", refused.Message);
    }

    [Fact]
    public async Task Pods_are_waited_for_by_a_watch()
    {
        var times = 0;
        _place.Server.BeforeWatch = () => times++;
        await ReachAsync(Allocation.Only(_place.Release(1, "shop:1"), 2));
        Assert.InRange(times, 1, 20);
        Assert.InRange(_place.Server.Requests.Count(static request => request == $"GET {KubernetesPlace.Deployment}"), times, times + 5);
    }

    [Fact]
    public async Task A_watch_that_began_too_long_ago_is_no_reason_to_give_up()
    {
        var times = 0;
        _place.Server.BeforeWatch = () =>
        {
            times++;
            _place.Server.Forget();
        };
        await ReachAsync(Allocation.Only(_place.Release(1, "shop:1"), 2));
        Assert.InRange(times, 1, 20);
    }

    [Fact]
    public async Task A_cluster_that_may_not_be_watched_is_asked()
    {
        _place.Server.MayWatch = false;
        await ReachAsync(Allocation.Only(_place.Release(1, "shop:1"), 2));
        Assert.Equal("shop:1", Image());
        Assert.Contains($"WATCH {KubernetesPlace.Deployment[..KubernetesPlace.Deployment.LastIndexOf('/')]}", _place.Server.Requests);
    }

    [Fact]
    public async Task A_busy_cluster_is_asked_again()
    {
        _place.Server.Refuse(429, "2");
        _place.Server.Refuse(503);
        await ReachAsync(Allocation.Only(_place.Release(1, "shop:1"), 2));
        Assert.Equal("shop:1", Image());
    }

    void IProgress<string>.Report(string value) => TestContext.Current.TestOutputHelper?.WriteLine(value);

    private static string Settings(string colour) => $$$"""{"kind":"ConfigMap","metadata":{"name":"settings"},"data":{"COLOUR":"{{{colour}}}"}}""";

    private string Image() => Deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>();

    private string Colour()
    {
        var name = Deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["envFrom"]![0]!["configMapRef"]!["name"]!.GetValue<string>();
        return _place.Server.State.Find($"api/v1/namespaces/shop/configmaps/{name}")!["data"]!["COLOUR"]!.GetValue<string>();
    }

    // Each request lets the controllers do a step.
    private async Task ReadyAsync()
    {
        await using var target = _place.OpenTarget();
        for (var step = 0; step < 10; step++)
            await target.ObserveAsync(Token);
    }

    private async Task ReachAsync(Allocation wanted)
    {
        await using var target = _place.OpenTarget();
        Assert.IsType<Convergence.Reached>(await target.ConvergeAsync(wanted, this, Token));
    }

    private async Task<LinkReport> RollBackAsync(Release bad, Release? good)
    {
        await using var target = _place.OpenTarget();
        return await target.OpenLink().RollBackAsync(new RollbackRequest("shop", "production", bad, good, "it fails"), this, Token);
    }
}
