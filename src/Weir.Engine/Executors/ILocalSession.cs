using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors;

/// <summary>A session whose job sees files of this machine, under the names that they have here or others.</summary>
internal interface ILocalSession : IJobSession
{
    /// <summary>The job's own folder: what is in it goes with the session, mounts as well.</summary>
    string Folder { get; }

    /// <summary>A new, empty folder of the job that its steps do not know of.</summary>
    string MakeScratch();

    /// <summary>Where a path of the job is on this machine; the same where the job alone has it.</summary>
    string ToThisMachine(string path);

    /// <summary>Lets the job's user change what was laid out at a path of this machine.</summary>
    void HandOver(string path);

    /// <summary>Whether the job sees what is mounted in its folders after it has begun.</summary>
    bool SeesMounts { get; }
}
