using System.Text.Json;
using Weir.Engine.Storage;

namespace Weir.Engine.Runs;

/// <summary>Says in a run's folder which process runs it.</summary>
internal static class RunLease
{
    private const string Name = "lease.json";

    public static void Write(string folder) =>
        AtomicFile.Write(Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(ProcessStamp.Own, RunJson.Default.ProcessStamp), durable: false);

    public static void Remove(string folder) => File.Delete(Path.Combine(folder, Name));

    /// <summary>The process that runs the run; null where none does.</summary>
    public static ProcessStamp? Holder(string folder)
    {
        try
        {
            var stamp = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, Name)), RunJson.Default.ProcessStamp);
            return stamp?.MayLive() == true ? stamp : null;
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }
}
