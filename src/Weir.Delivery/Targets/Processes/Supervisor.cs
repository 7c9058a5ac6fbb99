using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Targets.Processes;

/// <summary>Keeps the instances of an environment running. They outlive it: another supervisor finds them and goes on.</summary>
public sealed class Supervisor
{
    private const long LongestLog = 10 * 1024 * 1024;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly SupervisorFolder _folder;
    private readonly TimeProvider _time;
    private ActualInstances _actual;

    private Supervisor(SupervisorFolder folder, TimeProvider time)
    {
        _folder = folder;
        _time = time;
        _actual = folder.ReadActual();
    }

    /// <summary>Keeps running what the folder says, until there is nothing more to keep or it is cancelled; instances go on then.</summary>
    /// <param name="path">The folder by which it is told what to keep, as <see cref="EnvironmentFolder.Instances"/>.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where another one keeps this folder.</returns>
    public static async Task<bool> RunAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = new SupervisorFolder(path);
        using var hold = folder.TryHold();
        if (hold is null)
            return false;
        await new Supervisor(folder, time).RunAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        AdoptOrphans();
        while (true)
        {
            var wanted = _folder.ReadWanted();
            var actual = new ActualInstances(wanted.Generation, Tend(wanted, _time.GetUtcNow()));
            if (actual.Generation != _actual.Generation || !actual.Instances.SequenceEqual(_actual.Instances))
                _folder.WriteActual(actual);
            _actual = actual;
            if (wanted.Groups.Count == 0 && actual.Instances.Count == 0)
                return;
            await Task.Delay(Beat, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    // A supervisor that died between starting an instance and writing that down left one behind that its environment tells of.
    private void AdoptOrphans()
    {
        var orphans = UnixProcesses.OfFolder(_folder.Path)
            .Where(found => !_actual.Instances.Any(instance => instance.Process == found.Process))
            .ToList();
        if (orphans.Count == 0)
            return;
        var others = _actual.Instances.Where(instance => instance.Process is not null || !orphans.Exists(orphan => (orphan.Release, orphan.Index) == (instance.Release, instance.Index)));
        _actual = _actual with { Instances = [.. others, .. orphans] };
    }

    private List<Instance> Tend(WantedInstances wanted, DateTimeOffset now)
    {
        List<Instance> tended = [];
        foreach (var instance in SupervisorPolicy.Bury(_actual.Instances, UnixProcesses.IsAlive, now))
        {
            if (instance.StoppedAt is not null || SupervisorPolicy.IsSurplus(instance, wanted))
                tended.AddRange(Stop(instance, now));
            else if (instance.Process is null && instance.StartAt <= now)
                tended.Add(Start(instance, wanted.Groups.First(group => group.Release == instance.Release), now));
            else
                tended.Add(instance);
        }

        tended.AddRange(SupervisorPolicy.Missing(wanted, tended).ToList()
            .Select(missing => Start(new Instance(missing.Group.Release, missing.Index, FreePort()), missing.Group, now)));
        return tended;
    }

    private static IEnumerable<Instance> Stop(Instance instance, DateTimeOffset now)
    {
        if (instance.Process is not { } process)
            return [];
        if (instance.StoppedAt is not { } since)
        {
            UnixProcesses.Terminate(process);
            return [instance with { StoppedAt = now, StartAt = null }];
        }

        if (now - since > instance.StopWithin)
            UnixProcesses.Kill(process);
        return [instance];
    }

    private Instance Start(Instance instance, InstanceGroup group, DateTimeOffset now)
    {
        var log = _folder.LogOf(instance.Release, instance.Index);
        if (File.Exists(log) && new FileInfo(log).Length > LongestLog)
            File.Move(log, log + ".old", overwrite: true);
        var environment = new Dictionary<string, string>(group.Environment)
        {
            ["PORT"] = instance.Port.ToString(CultureInfo.InvariantCulture),
            ["WEIR_RELEASE"] = group.Release.ToString(CultureInfo.InvariantCulture),
            ["WEIR_VERSION"] = group.Version,
            [UnixProcesses.FolderVariable] = _folder.Path,
            ["WEIR_INSTANCE"] = instance.Index.ToString(CultureInfo.InvariantCulture),
        };
        return instance with { Process = UnixProcesses.Start(group.Command, group.Folder, environment, log), StartAt = null, StartedAt = now, StopWithin = group.StopWithin };
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
