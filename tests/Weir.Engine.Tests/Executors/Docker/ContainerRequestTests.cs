using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Requests;
using Weir.Pipelines.Containers;
using ContainerSpec = Weir.Pipelines.Containers.ContainerSpec;

namespace Weir.Engine.Tests.Executors.Docker;

/// <summary>What each flag becomes in the words of the engine.</summary>
public sealed class ContainerRequestTests
{
    // What goes over the wire is compared with an engine in DockerCreateTests; here is what is said to the library.
    private static readonly JsonSerializerOptions Form = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter() } };

    private static readonly ContainerPlacement Placement = new("/work/repo") { Network = "weir-net", Aliases = ["db"], Labels = new Dictionary<string, string> { ["weir.run"] = "1" } };

    [Theory]
    [InlineData("--name mydb", "Name", "\"mydb\"")]
    [InlineData("--platform aarch64", "Platform", "\"linux/arm64\"")]
    [InlineData("--entrypoint /bin/sh", "Entrypoint", """["/bin/sh"]""")]
    [InlineData("--entrypoint \"\"", "Entrypoint", """[""]""")]
    [InlineData("-u 1000:1000", "User", "\"1000:1000\"")]
    [InlineData("-w /app", "WorkingDir", "\"/app\"")]
    [InlineData("-h box", "Hostname", "\"box\"")]
    [InlineData("--domainname example.com", "Domainname", "\"example.com\"")]
    [InlineData("-e A=1 -e B=x=y", "Env", """["A=1","B=x=y","OWN=spec"]""")]
    [InlineData("-e OWN=option", "Env", """["OWN=spec"]""")]
    [InlineData("-l a=b -l weir.run=2", "Labels", """{"a":"b","weir.run":"1"}""")]
    [InlineData("--annotation a=b", "HostConfig.Annotations", """{"a":"b"}""")]
    [InlineData("-i", "OpenStdin", "true")]
    [InlineData("-i", "StdinOnce", "true")]
    [InlineData("-t", "Tty", "true")]
    [InlineData("--init", "HostConfig.Init", "true")]
    [InlineData("--init=false", "HostConfig.Init", "false")]
    [InlineData("--restart on-failure:3", "HostConfig.RestartPolicy", """{"Name":"OnFailure","MaximumRetryCount":3}""")]
    [InlineData("--restart unless-stopped", "HostConfig.RestartPolicy.Name", "\"UnlessStopped\"")]
    [InlineData("--stop-signal SIGINT", "StopSignal", "\"SIGINT\"")]
    [InlineData("--stop-timeout 30", "StopTimeout", "30")]
    [InlineData("--runtime runc", "HostConfig.Runtime", "\"runc\"")]
    [InlineData("--log-driver syslog --log-opt tag=x", "HostConfig.LogConfig", """{"Type":"syslog","Config":{"tag":"x"}}""")]
    public void The_container_itself(string flags, string path, string expected) => Check(flags, path, expected);

    [Theory]
    [InlineData("--cpus 1.5", "NanoCpus", "1500000000")]
    [InlineData("--cpu-shares 512", "CpuShares", "512")]
    [InlineData("--cpu-period 1000", "CpuPeriod", "1000")]
    [InlineData("--cpu-quota 1000", "CpuQuota", "1000")]
    [InlineData("--cpu-rt-period 1000", "CpuRealtimePeriod", "1000")]
    [InlineData("--cpu-rt-runtime 1000", "CpuRealtimeRuntime", "1000")]
    [InlineData("--cpuset-cpus 0-1", "CpusetCpus", "\"0-1\"")]
    [InlineData("--cpuset-mems 0", "CpusetMems", "\"0\"")]
    [InlineData("--memory 1g", "Memory", "1073741824")]
    [InlineData("--memory-reservation 1k", "MemoryReservation", "1024")]
    [InlineData("--memory-swap -1", "MemorySwap", "-1")]
    [InlineData("--memory-swappiness 0", "MemorySwappiness", "0")]
    [InlineData("--oom-kill-disable", "OomKillDisable", "true")]
    [InlineData("--oom-score-adj -5", "OomScoreAdj", "-5")]
    [InlineData("--pids-limit 100", "PidsLimit", "100")]
    [InlineData("--shm-size 1m", "ShmSize", "1048576")]
    [InlineData("--cgroup-parent /ci", "CgroupParent", "\"/ci\"")]
    [InlineData("--ulimit nofile=1:2", "Ulimits", """[{"Name":"nofile","Hard":2,"Soft":1}]""")]
    [InlineData("--blkio-weight 300", "BlkioWeight", "300")]
    [InlineData("--blkio-weight-device /dev/a:200", "BlkioWeightDevice", """[{"Path":"/dev/a","Weight":200}]""")]
    [InlineData("--device-read-bps /dev/a:1k", "BlkioDeviceReadBps", """[{"Path":"/dev/a","Rate":1024}]""")]
    [InlineData("--device-read-iops /dev/a:1", "BlkioDeviceReadIOps", """[{"Path":"/dev/a","Rate":1}]""")]
    [InlineData("--device-write-bps /dev/a:1k", "BlkioDeviceWriteBps", """[{"Path":"/dev/a","Rate":1024}]""")]
    [InlineData("--device-write-iops /dev/a:1", "BlkioDeviceWriteIOps", """[{"Path":"/dev/a","Rate":1}]""")]
    [InlineData("--device /dev/a:/dev/b:r", "Devices", """[{"PathOnHost":"/dev/a","PathInContainer":"/dev/b","CgroupPermissions":"r"}]""")]
    [InlineData("--device-cgroup-rule \"c 1:3 mr\"", "DeviceCgroupRules", """["c 1:3 mr"]""")]
    [InlineData("--gpus all", "DeviceRequests", """[{"Driver":"","Count":-1,"Capabilities":[["gpu"]],"Options":{}}]""")]
    [InlineData("--gpus \"\\\"device=0,1\\\"\"", "DeviceRequests", """[{"Driver":"","Count":0,"DeviceIDs":["0","1"],"Capabilities":[["gpu"]],"Options":{}}]""")]
    [InlineData("--device nvidia.com/gpu=all", "DeviceRequests.0.DeviceIDs", """["nvidia.com/gpu=all"]""")]
    [InlineData("--device nvidia.com/gpu=all", "DeviceRequests.0.Driver", "\"cdi\"")]
    public void What_it_may_use(string flags, string path, string expected) => Check(flags, $"HostConfig.{path}", expected);

    [Theory]
    [InlineData("--add-host a:host-gateway --add-host b=::1", "HostConfig.ExtraHosts", """["a:host-gateway","b:::1"]""")]
    [InlineData("--dns 1.1.1.1", "HostConfig.Dns", """["1.1.1.1"]""")]
    [InlineData("--dns-search example.com", "HostConfig.DnsSearch", """["example.com"]""")]
    [InlineData("--dns-opt ndots:1", "HostConfig.DnsOptions", """["ndots:1"]""")]
    [InlineData("--expose 53/udp", "ExposedPorts", """{"80/tcp":{},"53/udp":{}}""")]
    [InlineData("-p 127.0.0.1:53:53/udp -p 1000-1002:90", "HostConfig.PortBindings", """{"80/tcp":[{"HostIp":"","HostPort":"8080"}],"53/udp":[{"HostIp":"127.0.0.1","HostPort":"53"}],"90/tcp":[{"HostIp":"","HostPort":"1000-1002"}]}""")]
    [InlineData("-p 81:80", "HostConfig.PortBindings", """{"80/tcp":[{"HostIp":"","HostPort":"8080"},{"HostIp":"","HostPort":"81"}]}""")]
    [InlineData("-P", "HostConfig.PublishAllPorts", "true")]
    [InlineData("--link a:b", "HostConfig.Links", """["a:b"]""")]
    [InlineData("--link a:b", "NetworkingConfig.EndpointsConfig.weir-net.Links", """["a:b"]""")]
    [InlineData("--network-alias x", "NetworkingConfig.EndpointsConfig.weir-net.Aliases", """["db","x"]""")]
    [InlineData("--ip 10.0.0.2", "NetworkingConfig.EndpointsConfig.weir-net.IPAMConfig.IPv4Address", "\"10.0.0.2\"")]
    [InlineData("--ip6 ::1", "NetworkingConfig.EndpointsConfig.weir-net.IPAMConfig.IPv6Address", "\"::1\"")]
    [InlineData("--link-local-ip 169.254.1.1", "NetworkingConfig.EndpointsConfig.weir-net.IPAMConfig.LinkLocalIPs", """["169.254.1.1"]""")]
    [InlineData("--mac-address 92:d0:c6:0a:29:33", "NetworkingConfig.EndpointsConfig.weir-net.MacAddress", "\"92:d0:c6:0a:29:33\"")]
    [InlineData("", "HostConfig.NetworkMode", "\"weir-net\"")]
    public void Its_network(string flags, string path, string expected) => Check(flags, path, expected);

    [Theory]
    [InlineData("-v data:/data:ro,z -v ./src:/src -v ..:/up", "HostConfig.Binds", """["data:/data:ro,z","/work/repo/src:/src","/work:/up","cache:/cache"]""")]
    [InlineData("-v /own -v /own", "Volumes", """{"/own":{}}""")]
    [InlineData("--tmpfs /run --tmpfs /tmp:size=1m", "HostConfig.Tmpfs", """{"/run":"","/tmp":"size=1m"}""")]
    [InlineData("--mount type=bind,source=./a,target=/b,readonly,bind-propagation=rslave", "HostConfig.Mounts.0.Source", "\"/work/repo/a\"")]
    [InlineData("--mount type=bind,source=/a,target=/b,readonly,bind-propagation=rslave", "HostConfig.Mounts.0.BindOptions.Propagation", "\"rslave\"")]
    [InlineData("--mount type=bind,source=/a,target=/b,readonly,consistency=cached", "HostConfig.Mounts.0.ReadOnly", "true")]
    [InlineData("--mount type=bind,source=/a,target=/b,readonly,consistency=cached", "HostConfig.Mounts.0.Consistency", "\"cached\"")]
    [InlineData("--mount type=bind,source=/a,target=/b,bind-recursive=disabled", "HostConfig.Mounts.0.BindOptions.NonRecursive", "true")]
    [InlineData("--mount type=bind,source=/a,target=/b,ro,bind-recursive=writable", "HostConfig.Mounts.0.BindOptions.ReadOnlyNonRecursive", "true")]
    [InlineData("--mount type=bind,source=/a,target=/b,ro,bind-recursive=readonly", "HostConfig.Mounts.0.BindOptions.ReadOnlyForceRecursive", "true")]
    [InlineData("--mount source=a,target=/b,volume-nocopy,volume-label=c=d", "HostConfig.Mounts.0.VolumeOptions.NoCopy", "true")]
    [InlineData("--mount source=a,target=/b,volume-nocopy,volume-label=c=d", "HostConfig.Mounts.0.VolumeOptions.Labels", """{"c":"d"}""")]
    [InlineData("--mount source=a,target=/b,volume-driver=local,volume-opt=type=nfs", "HostConfig.Mounts.0.VolumeOptions.DriverConfig", """{"Name":"local","Options":{"type":"nfs"}}""")]
    [InlineData("--mount source=a,target=/b,volume-subpath=c", "HostConfig.Mounts.0.VolumeOptions.Subpath", "\"c\"")]
    [InlineData("--mount type=image,source=a,target=/b,image-subpath=c", "HostConfig.Mounts.0.ImageOptions.Subpath", "\"c\"")]
    [InlineData("--mount type=tmpfs,target=/b,tmpfs-size=1k,tmpfs-mode=1777", "HostConfig.Mounts.0.TmpfsOptions", """{"SizeBytes":1024,"Mode":1023}""")]
    [InlineData("--volumes-from other:ro", "HostConfig.VolumesFrom", """["other:ro"]""")]
    [InlineData("--volume-driver local", "HostConfig.VolumeDriver", "\"local\"")]
    [InlineData("--storage-opt size=1G", "HostConfig.StorageOpt", """{"size":"1G"}""")]
    [InlineData("--read-only", "HostConfig.ReadonlyRootfs", "true")]
    public void Its_files(string flags, string path, string expected) => Check(flags, path, expected);

    [Theory]
    [InlineData("--privileged", "Privileged", "true")]
    [InlineData("--cap-add NET_ADMIN", "CapAdd", """["CAP_NET_ADMIN"]""")]
    [InlineData("--cap-drop ALL", "CapDrop", """["ALL"]""")]
    [InlineData("--group-add audio", "GroupAdd", """["audio"]""")]
    [InlineData("--security-opt no-new-privileges", "SecurityOpt", """["no-new-privileges"]""")]
    [InlineData("--security-opt systempaths=unconfined", "MaskedPaths", "[]")]
    [InlineData("--security-opt systempaths=unconfined", "ReadonlyPaths", "[]")]
    [InlineData("--sysctl net.core.somaxconn=1", "Sysctls", """{"net.core.somaxconn":"1"}""")]
    [InlineData("--cgroupns private", "CgroupnsMode", "\"private\"")]
    [InlineData("--ipc host", "IpcMode", "\"host\"")]
    [InlineData("--pid host", "PidMode", "\"host\"")]
    [InlineData("--userns host", "UsernsMode", "\"host\"")]
    [InlineData("--uts host", "UTSMode", "\"host\"")]
    public void Its_rights(string flags, string path, string expected) => Check(flags, $"HostConfig.{path}", expected);

    [Theory]
    [InlineData("--health-cmd \"a || b\"", "Test", """["CMD-SHELL","a || b"]""")]
    [InlineData("--health-interval 1m30s", "Interval", "\"00:01:30\"")]
    [InlineData("--health-timeout 5s", "Timeout", "\"00:00:05\"")]
    [InlineData("--health-start-period 1ms", "StartPeriod", "\"00:00:00.0010000\"")]
    [InlineData("--health-start-interval 2s", "StartInterval", "\"00:00:02\"")]
    [InlineData("--health-retries 4", "Retries", "4")]
    [InlineData("--no-healthcheck", "Test", """["NONE"]""")]
    public void Its_health(string flags, string path, string expected) => Check(flags, $"Healthcheck.{path}", expected);

    [Fact]
    public void What_nobody_asks_for_is_left_to_the_image_and_the_engine()
    {
        var request = ContainerRequest.Of(new ContainerSpec { Image = "a" }, new ContainerPlacement("/"));
        Assert.Null(request.Entrypoint);
        Assert.Null(request.Cmd);
        Assert.Null(request.User);
        Assert.Null(request.Healthcheck);
        Assert.Null(request.NetworkingConfig);
        Assert.Null(request.HostConfig!.PidsLimit);
        Assert.Null(request.HostConfig!.MaskedPaths);
        Assert.Equal(RestartPolicyKind.No, request.HostConfig!.RestartPolicy.Name);
    }

    [Fact]
    public void What_the_pipeline_says_by_keyword_comes_before_the_options()
    {
        var spec = Spec("--user a --entrypoint b --platform linux/386") with { User = "root", Entrypoint = [], Command = ["c", "d"], Platform = "linux/arm64" };
        var request = ContainerRequest.Of(spec, Placement);
        Assert.Equal(("root", "linux/arm64"), (request.User, request.Platform));
        Assert.Equal([""], request.Entrypoint);
        Assert.Equal(["c", "d"], request.Cmd);
    }

    private static ContainerSpec Spec(string flags)
    {
        var parsed = ContainerOptions.Parse(flags, ContainerRole.Service);
        Assert.Empty(parsed.Problems);
        return new ContainerSpec
        {
            Image = "busybox",
            Environment = new Dictionary<string, string> { ["OWN"] = "spec" },
            Ports = [new PublishedPort(80, HostPort: 8080)],
            Volumes = [new VolumeMount("cache", "/cache", [])],
            Options = parsed.Options,
        };
    }

    private static void Check(string flags, string path, string expected)
    {
        var found = Serialized(ContainerRequest.Of(Spec(flags), Placement));
        foreach (var part in path.Split('.'))
            found = found is JsonArray items ? items[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : found?[part];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), found), $"expected {expected}, found {found?.ToJsonString()}");
    }

    private static JsonNode? Serialized(CreateContainerParameters request)
    {
        var node = JsonSerializer.SerializeToNode(request, Form)!;
        (node["Name"], node["Platform"]) = (request.Name, request.Platform);
        return node;
    }
}
