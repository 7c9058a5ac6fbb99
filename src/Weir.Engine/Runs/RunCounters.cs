using System.Globalization;
using System.Text;
using Weir.Engine.Storage;
using Weir.Pipelines.Plans;

namespace Weir.Engine.Runs;

/// <summary>Counts runs. Its user holds the lock of all runs.</summary>
internal sealed class RunCounters(string root, string project)
{
    /// <summary>The next id of a run of this machine: a number of the time, greater than all before it.</summary>
    public RunId NextId(DateTimeOffset now)
    {
        var path = Path.Combine(root, "last-id");
        var id = Math.Max(now.ToUnixTimeMilliseconds() * 1000, Read(path) + 1);
        Write(path, id, durable: false);
        return new RunId(id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The next number of a run of a pipeline.</summary>
    public int NextNumber(string pipeline)
    {
        var path = Path.Combine(project, "numbers", FolderNames.Of(pipeline));
        var number = Read(path) + 1;
        Write(path, number, durable: true);
        return (int)number;
    }

    private static long Read(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var last) ? last : 0;

    private static void Write(string path, long number, bool durable) =>
        RunFiles.Write(path, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), durable);
}
