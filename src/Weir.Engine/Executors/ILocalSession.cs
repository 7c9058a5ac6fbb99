using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors;

/// <summary>A session whose job sees files of this machine under the names that they have here.</summary>
internal interface ILocalSession : IJobSession
{
    /// <summary>The job's own folder: what is in it goes with the session, mounts as well.</summary>
    string Folder { get; }

    /// <summary>A new, empty folder of the job that its steps do not know of.</summary>
    string MakeScratch();
}
