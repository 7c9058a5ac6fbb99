using System.Security.Cryptography;
using System.Text;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Execution;

/// <summary>The artifact of a job in dialects where each job keeps one set of files.</summary>
public static class JobArtifact
{
    private const string Taken = "\":<>|*?\r\n\\/";
    private const int DigestBytes = 4;

    /// <summary>Its name in <see cref="IArtifactStore"/>: the job's id in the run, or where that has characters that no artifact may have, one that resembles it.</summary>
    public static string NameOf(JobId job)
    {
        var name = string.Concat(job.Value.Select(character => Taken.Contains(character, StringComparison.Ordinal) ? '-' : character));
        return name == job.Value ? name : $"{name}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(job.Value)).AsSpan(0, DigestBytes))}";
    }
}
