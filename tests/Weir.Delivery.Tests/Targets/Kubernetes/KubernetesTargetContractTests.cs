using Weir.Delivery.Targets;
using Weir.Testing.Delivery;

namespace Weir.Delivery.Tests.Targets.Kubernetes;

public sealed class DeploymentContractTests : DeployTargetContract
{
    protected override async ValueTask<IDeployPlace> MakeAsync() => await KubernetesPlace.MakeAsync();
}

public sealed class RouteContractTests : DeployTargetContract
{
    protected override async ValueTask<IDeployPlace> MakeAsync() => await KubernetesPlace.MakeAsync(traffic: new KubernetesTraffic.HttpRoute("shop", "shop"));
}

public sealed class IngressContractTests : DeployTargetContract
{
    protected override async ValueTask<IDeployPlace> MakeAsync() => await KubernetesPlace.MakeAsync(traffic: new KubernetesTraffic.IngressNginx("shop", "shop"));
}

public sealed class StatefulSetContractTests : DeployTargetContract
{
    protected override async ValueTask<IDeployPlace> MakeAsync() => await KubernetesPlace.MakeAsync(WorkloadKind.StatefulSet);
}

public sealed class DaemonSetContractTests : DeployTargetContract
{
    protected override bool CanBeEmpty => false;

    protected override async ValueTask<IDeployPlace> MakeAsync() => await KubernetesPlace.MakeAsync(WorkloadKind.DaemonSet);
}
