using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Targets.Processes;

/// <summary>The files by which a target and a supervisor speak, and the logs of instances.</summary>
internal sealed class SupervisorFolder(string path)
{
    public string Path => path;

    private string WantedFile => System.IO.Path.Combine(path, "wanted.json");

    private string ActualFile => System.IO.Path.Combine(path, "actual.json");

    /// <summary>What the supervisor itself says.</summary>
    public string OwnLog => System.IO.Path.Combine(path, "supervisor.log");

    public string LogOf(int release, int index) => System.IO.Path.Combine(path, FormattableString.Invariant($"r{release}-{index}.log"));

    public WantedInstances ReadWanted() => Read(WantedFile, InstanceJson.Default.WantedInstances) ?? WantedInstances.None;

    public ActualInstances ReadActual() => Read(ActualFile, InstanceJson.Default.ActualInstances) ?? ActualInstances.None;

    public void WriteWanted(WantedInstances wanted) => EnvironmentFolder.WriteJson(WantedFile, wanted, InstanceJson.Default.WantedInstances);

    public void WriteActual(ActualInstances actual) => EnvironmentFolder.WriteJson(ActualFile, actual, InstanceJson.Default.ActualInstances);

    /// <summary>The right to keep the instances of this folder; null where another process has it.</summary>
    public IDisposable? TryHold()
    {
        Directory.CreateDirectory(path);
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "supervisor.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static T? Read<T>(string file, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => File.Exists(file) ? EnvironmentFolder.ReadJson(file, type) : null;
}
